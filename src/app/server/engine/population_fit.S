/* The estimates that a new server reads couples by: tools/make_population.sh makes them. */
    .section .rodata
    .global attune_population_fit
    .global attune_population_fit_end
    .balign 16
attune_population_fit:
    .incbin "population.fit.json"
attune_population_fit_end:
    .byte 0
#if defined(__linux__) && defined(__ELF__)
    .section .note.GNU-stack,"",%progbits
#endif
