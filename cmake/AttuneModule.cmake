# attune_module(NAME DEPS module... [LIBS target...] [QUICK])
#
# Makes one layer from the folder it is called in: every *.cc is compiled into the library
# attune::NAME, every *_test.cc into the test program attune_NAME_test. QUICK: attune_quick().

# Warnings and sanitizers are for our own code only.
add_library(attune_flags INTERFACE)
target_compile_options(attune_flags INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wpedantic -Werror
  # Two copies of a sum must give the same bits whatever the compiler fuses.
  -ffp-contract=off
  # Nobody asks errno or floating-point traps; without them loops with roots and choices vectorise.
  -fno-math-errno -fno-trapping-math)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 sees overlapping copies in `"literal" + std::string` where there are none (bug 105651).
  target_compile_options(attune_flags INTERFACE -Wno-restrict)
endif()
if(ATTUNE_SANITIZE)
  target_compile_options(attune_flags INTERFACE
    -fsanitize=${ATTUNE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(attune_flags INTERFACE -fsanitize=${ATTUNE_SANITIZE})
endif()

# The program and libattune.so are made of the same objects, so that both give the same bits.
function(attune_shareable target)
  if(NOT ATTUNE_SHARED)
    return()
  endif()
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
endfunction()

# Words, pages and files: what takes time there is compiling, not running. At -O1 a file of the
# command line takes 7.6 s instead of 11.6; the same bits come out, since no option here lets the
# optimiser change arithmetic.
function(attune_quick target)
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(${target} PRIVATE -O1)
  endif()
endfunction()

function(attune_module name)
  cmake_parse_arguments(ARG "QUICK" "" "DEPS;LIBS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")

  list(TRANSFORM ARG_DEPS PREPEND "attune::")
  if(sources)
    add_library(attune_${name} STATIC ${sources})
    target_include_directories(attune_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(attune_${name} PUBLIC ${ARG_DEPS} ${ARG_LIBS} PRIVATE attune_flags)
    attune_shareable(attune_${name})
    if(ARG_QUICK)
      attune_quick(attune_${name})
    endif()
  else()
    add_library(attune_${name} INTERFACE)
    target_link_libraries(attune_${name} INTERFACE ${ARG_DEPS} ${ARG_LIBS})
  endif()
  add_library(attune::${name} ALIAS attune_${name})

  if(ATTUNE_TESTS AND tests)
    attune_test(attune_${name}_test SOURCES ${tests} DEPS attune::${name})
  endif()
endfunction()

# attune_test(NAME SOURCES file... DEPS target...)
function(attune_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} attune::testing GTest::gtest_main attune_flags)
  # What they test is optimised as it is for users.
  attune_quick(${name})
  # The tree's shared folder holds real diaries; where it is absent the tests that read it skip.
  target_compile_definitions(${name} PRIVATE ATTUNE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 900)
endfunction()

# attune_per_instruction_set(STEM FILES file... [OPTIONS option...]): STEM_baseline.cc, STEM_avx2.cc
# and STEM_avx512.cc are one text, FILES, compiled for as many instruction sets, with OPTIONS each;
# the program picks one when it starts (core/instruction_set.h).
function(attune_per_instruction_set stem)
  cmake_parse_arguments(ARG "" "" "FILES;OPTIONS" ${ARGN})
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    set(avx2 -mavx2)
    set(avx512 -mavx512f -mavx512dq -mavx512vl -mprefer-vector-width=512)
  endif()
  foreach(set baseline avx2 avx512)
    set_source_files_properties(${stem}_${set}.cc PROPERTIES
      OBJECT_DEPENDS "${ARG_FILES}" COMPILE_OPTIONS "${${set}};${ARG_OPTIONS}")
  endforeach()
endfunction()

# Temporary expression replacement moves products to where they are used; of unrolled loops these
# are too many for the registers, and a gradient takes a sixth longer.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(ATTUNE_FEW_REGISTERS -fno-tree-ter)
endif()
