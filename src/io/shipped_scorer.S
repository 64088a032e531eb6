/* The weights that tools/train-listen made, as they are in the file beside this one. */
    .section .rodata
    .global attune_shipped_scorer
    .global attune_shipped_scorer_end
    .balign 16
attune_shipped_scorer:
    .incbin "english.weights"
attune_shipped_scorer_end:
    .byte 0
#if defined(__linux__) && defined(__ELF__)
    .section .note.GNU-stack,"",%progbits
#endif
