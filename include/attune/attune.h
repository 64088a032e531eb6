/* The C interface of Attune, on which its R and Python packages stand and on nothing else.
 *
 * Handles are opaque; whoever is given one frees it, once (freeing NULL does nothing). A handle may
 * be used from any thread, by one at a time unless all of them only read; what is made of a handle
 * does not need it afterwards, save that a table of the caller's columns points to them.
 *
 * A function that can fail returns a status, the same number as the program `attune` exits with;
 * attune_last_message() then has the words that it writes. On failure outputs are left as they
 * were. No C++ exception leaves this library.
 *
 * Texts are UTF-8 and end in a zero byte; NULL stands for an absent one where a comment says so.
 * Results come as texts or tables that are copied into the caller's memory: ask for the size, then
 * fill. The same input, options and seed give the same bits, whatever the number of threads.
 *
 * `options` is a JSON object, {"starts": 5, "seed": 7}, or NULL; attune_options() lists what each
 * request takes, which is what the program's flags are. "threads" and "seed" go with all. */
#ifndef ATTUNE_ATTUNE_H
#define ATTUNE_ATTUNE_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define ATTUNE_API __attribute__((visibility("default")))
#else
#define ATTUNE_API
#endif

/* Grows by one when a function or a meaning is taken away or changed; additions do not count. */
#define ATTUNE_ABI_VERSION 1

#ifdef __cplusplus
extern "C" {
#endif

typedef enum attune_status {
  ATTUNE_DONE = 0,
  ATTUNE_DID_NOT_PASS = 1, /* the data, the model or the fit did not pass */
  ATTUNE_WRONG_USAGE = 2,  /* options or arguments that cannot be */
  ATTUNE_SYSTEM_FAILED = 3,
  ATTUNE_STOPPED = 130 /* the caller's `stopped` said so */
} attune_status;

typedef struct attune_text attune_text;     /* a text that is ready to be copied */
typedef struct attune_table attune_table;   /* named columns of equal length */
typedef struct attune_diary attune_diary;   /* a checked diary */
typedef struct attune_model attune_model;   /* a stated model, checked without data */
typedef struct attune_fit attune_fit;       /* estimates, of the built-in or a stated model */
typedef struct attune_states attune_states; /* what a fit says of a diary's people */
typedef struct attune_simulation attune_simulation; /* a made-up diary and its hidden truth */
typedef struct attune_posterior attune_posterior;   /* draws of full Bayes */

/* How long work is watched and stopped. Both functions may be NULL; both are called from the thread
 * that called Attune, about ten times a second, and must return (no longjmp). Set `size` to
 * sizeof(attune_job). Wherever a `job` is asked for NULL will do. */
typedef struct attune_job {
  size_t size;
  int (*stopped)(void* context); /* not 0: stop */
  /* `stage` is in words with the time left, "fitting, 3 min left", and `fraction` of it is done. A
   * `fraction` that is not a number comes with how long a stage will take, once that is known and
   * more than a few seconds: "fitting: about 40 s, by 60 evaluations like the first". */
  void (*progress)(void* context, const char* stage, double fraction);
  void* context;
} attune_job;

/* ---- versions ---- */
/* ATTUNE_ABI_VERSION of the library that is loaded; compare it with the header's. */
ATTUNE_API int attune_abi_version(void);
/* The version of Attune, like "0.1.0". */
ATTUNE_API const char* attune_version(void);

/* ---- failures: of the calling thread's last call that returned a status ---- */
/* @returns the size with the zero byte; writes at most `size` bytes, always a zero byte among them.
 * `buffer` may be NULL if `size` is 0. */
ATTUNE_API size_t attune_last_message(char* buffer, size_t size);
/* The problems of the input one by one: [{"severity", "file", "line", "column", "message",
 * "mend"}];
 * "[]" where the failure was of another kind. */
ATTUNE_API size_t attune_last_problems(char* buffer, size_t size);

/* ---- texts ---- */
/* As attune_last_message. */
ATTUNE_API size_t attune_text_copy(const attune_text* text, char* buffer, size_t size);
ATTUNE_API void attune_text_free(attune_text* text);

/* ---- tables ---- */
typedef enum attune_kind {
  ATTUNE_NUMBER = 0, /* doubles; NaN: missing */
  ATTUNE_TIME = 1,   /* doubles: seconds since 1970-01-01 00:00 on the wall clock; NaN: missing */
  ATTUNE_LABEL = 2,  /* codes into labels, from 0; -1: missing */
  ATTUNE_FLAG = 3,   /* doubles, 0 or 1 */
  ATTUNE_DATE = 4,   /* doubles: whole days since 1970-01-01; NaN: missing. Only in the caller's */
  ATTUNE_TEXTS = 5   /* texts; NULL: missing. Only in the caller's */
} attune_kind;

/* A table of the caller's columns, each `rows` long. It points to them: they must stay until the
 * table is freed. @param name for messages, as a file's name would be: "diary:118: column ..". */
ATTUNE_API attune_status attune_table_create(const char* name, size_t rows, attune_table** out);
/* @param kind ATTUNE_NUMBER, ATTUNE_TIME or ATTUNE_DATE. */
ATTUNE_API attune_status attune_table_add_numbers(attune_table* table, const char* column,
                                                  attune_kind kind, const double* values);
/* The labels are copied, the codes are not. A code below 0 is missing. */
ATTUNE_API attune_status attune_table_add_labels(attune_table* table, const char* column,
                                                 const int32_t* codes, const char* const* labels,
                                                 size_t label_count);
/* Read like a file's fields: empty, "NA" and "." are missing. */
ATTUNE_API attune_status attune_table_add_texts(attune_table* table, const char* column,
                                                const char* const* values);
ATTUNE_API void attune_table_free(attune_table* table);

/* Reading a table, the caller's or Attune's. Columns count from 0; one that is not there has no
 * name (NULL), no labels, and cannot be copied. Names and labels stay until the table is freed. */
ATTUNE_API size_t attune_table_rows(const attune_table* table);
ATTUNE_API size_t attune_table_columns(const attune_table* table);
ATTUNE_API const char* attune_table_column_name(const attune_table* table, size_t column);
ATTUNE_API attune_kind attune_table_column_kind(const attune_table* table, size_t column);
ATTUNE_API size_t attune_table_label_count(const attune_table* table, size_t column);
ATTUNE_API const char* attune_table_label(const attune_table* table, size_t column, size_t label);
/* @param size of `buffer` in entries: attune_table_rows() of them are written. */
ATTUNE_API attune_status attune_table_copy_numbers(const attune_table* table, size_t column,
                                                   double* buffer, size_t size);
ATTUNE_API attune_status attune_table_copy_codes(const attune_table* table, size_t column,
                                                 int32_t* buffer, size_t size);

/* ---- what can be asked for ---- */
/* @param request "diary", "fit", "loglik", "states", "forecast", "suggest", "report", "simulate",
 * "sample" or "compare".
 * @param out JSON: [{"name", "type", "default", "lower", "upper", "words", "help"}]. */
ATTUNE_API attune_status attune_options(const char* request, attune_text** out);
/* The columns that a diary can have: name, kind, channel (of moments), lower, upper. */
ATTUNE_API attune_status attune_constructs(attune_table** out);

/* ---- diaries ---- */
/* @param schema TOML that maps the table's columns to ours (docs/formats/schema.md), or NULL. */
ATTUNE_API attune_status attune_diary_create(const attune_table* table, const char* schema,
                                             const char* options, const attune_job* job,
                                             attune_diary** out);
/* What `attune check --json` writes. A table with problems is a result here, and no failure. */
ATTUNE_API attune_status attune_diary_check(const attune_table* table, const char* schema,
                                            const char* options, const attune_job* job,
                                            attune_text** out);
/* What `attune check` writes: what the diary can support. */
ATTUNE_API attune_status attune_diary_summary(const attune_diary* diary, attune_text** out);
/* Warnings and notes of its reading, a line each; empty: none. */
ATTUNE_API attune_status attune_diary_remarks(const attune_diary* diary, attune_text** out);
/* The diary in our own columns and coding. */
ATTUNE_API attune_status attune_diary_table(const attune_diary* diary, attune_table** out);
ATTUNE_API void attune_diary_free(attune_diary* diary);

/* ---- models ---- */
/* @param text a model file's (docs/formats/model.md); a formula's if `name` ends in ".formula".
 * @param name for messages. */
ATTUNE_API attune_status attune_model_create(const char* text, const char* name,
                                             attune_model** out);
/* @param model NULL: the built-in one. @param what "words", "equations", "parameters" or "toml". */
ATTUNE_API attune_status attune_model_show(const attune_model* model, const char* what,
                                           attune_text** out);
ATTUNE_API void attune_model_free(attune_model* model);

/* ---- fits ---- */
/* Of the built-in model. A fit that did not converge is a result: attune_fit_converged() says so.
 */
ATTUNE_API attune_status attune_fit_diary(const attune_diary* diary, const char* options,
                                          const attune_job* job, attune_fit** out);
/* Of a stated model, to the table's columns as they are. */
ATTUNE_API attune_status attune_fit_model(const attune_table* table, const attune_model* model,
                                          const char* options, const attune_job* job,
                                          attune_fit** out);
/* A fit of the built-in model from the JSON of a fit. @param name for messages. */
ATTUNE_API attune_status attune_fit_read(const char* json, const char* name, attune_fit** out);
ATTUNE_API int attune_fit_converged(const attune_fit* fit);
/* The file of docs/formats/fit.md, byte for byte as the program writes it. */
ATTUNE_API attune_status attune_fit_json(const attune_fit* fit, attune_text** out);
/* The table that the program prints. */
ATTUNE_API attune_status attune_fit_words(const attune_fit* fit, attune_text** out);
/* What was remarked when data and model were brought together, a line each; empty: nothing. */
ATTUNE_API attune_status attune_fit_remarks(const attune_fit* fit, attune_text** out);
/* The likelihood-ratio test of one stated model within another, of the same answers:
 * {"chi_square", "degrees", "p", "why_not"}. */
ATTUNE_API attune_status attune_likelihood_ratio(const attune_fit* narrow, const attune_fit* wide,
                                                 attune_text** out);
ATTUNE_API void attune_fit_free(attune_fit* fit);

/* What `attune loglik` writes. @param at {"name": value} or the JSON of a fit; NULL: the starts. */
ATTUNE_API attune_status attune_loglik(const attune_table* table, const attune_model* model,
                                       const char* at, const char* options, const attune_job* job,
                                       attune_text** out);

/* ---- what a fit of the built-in model says ---- */
ATTUNE_API attune_status attune_states_create(const attune_diary* diary, const attune_fit* fit,
                                              const char* options, const attune_job* job,
                                              attune_states** out);
/* The columns of docs/formats/states.md and episodes.md. */
ATTUNE_API attune_status attune_states_table(const attune_states* states, attune_table** out);
ATTUNE_API attune_status attune_states_episodes(const attune_states* states, attune_table** out);
/* What `attune states --json` and `attune episodes --json` write. */
ATTUNE_API attune_status attune_states_json(const attune_states* states, attune_text** out);
ATTUNE_API attune_status attune_states_episodes_json(const attune_states* states,
                                                     attune_text** out);
/* What `attune explain` writes. @param couple NULL: the study. */
ATTUNE_API attune_status attune_states_explain(const attune_states* states, const char* couple,
                                               attune_text** out);
ATTUNE_API void attune_states_free(attune_states* states);
/* The hidden course of a stated model, and each answer beside what was expected of it: the columns
 * of `attune states --model` (docs/formats/states.md). @param at as in attune_loglik. */
ATTUNE_API attune_status attune_model_states(const attune_table* table, const attune_model* model,
                                             const char* at, const char* options,
                                             const attune_job* job, attune_table** out);

/* The columns of docs/formats/forecast.md. */
ATTUNE_API attune_status attune_forecast(const attune_diary* diary, const attune_fit* fit,
                                         const char* options, const attune_job* job,
                                         attune_table** out);
/* What `attune suggest --json` writes of a couple. @param plan NULL, or what its days would bring,
 * "touch=1 daily, time_together=+30". @param words NULL, or the same in words. */
ATTUNE_API attune_status attune_suggest(const attune_diary* diary, const attune_fit* fit,
                                        const char* couple, const char* plan, const char* options,
                                        const attune_job* job, attune_text** json,
                                        attune_text** words);

/* The page that `attune report` writes. @param title e.g. the study's name. @param words NULL, or
 * the short answer for a terminal. */
ATTUNE_API attune_status attune_report(const attune_diary* diary, const attune_fit* fit,
                                       const char* title, const char* options,
                                       const attune_job* job, attune_text** html,
                                       attune_text** words);

/* ---- simulated diaries ---- */
ATTUNE_API attune_status attune_simulate(const char* options, const attune_job* job,
                                         attune_simulation** out);
ATTUNE_API attune_status attune_simulation_diary(const attune_simulation* simulation,
                                                 attune_table** out);
/* couple, partner, time, answered, closeness, drive, withdrawn. */
ATTUNE_API attune_status attune_simulation_truth(const attune_simulation* simulation,
                                                 attune_table** out);
/* The true values: name, value. */
ATTUNE_API attune_status attune_simulation_parameters(const attune_simulation* simulation,
                                                      attune_table** out);
ATTUNE_API void attune_simulation_free(attune_simulation* simulation);
/* The answers of a table drawn anew from a stated model: series, time, then a column an item.
 * @param at as in attune_loglik. */
ATTUNE_API attune_status attune_simulate_model(const attune_table* table, const attune_model* model,
                                               const char* at, const char* options,
                                               const attune_job* job, attune_table** out);

/* ---- full Bayes ---- */
ATTUNE_API attune_status attune_sample_diary(const attune_diary* diary, const char* options,
                                             const attune_job* job, attune_posterior** out);
ATTUNE_API attune_status attune_sample_model(const attune_table* table, const attune_model* model,
                                             const char* options, const attune_job* job,
                                             attune_posterior** out);
/* What `attune sample --json` writes. */
ATTUNE_API attune_status attune_posterior_json(const attune_posterior* posterior,
                                               attune_text** out);
/* .chain, .iteration, .draw, lp__, then a column a parameter. */
ATTUNE_API attune_status attune_posterior_draws(const attune_posterior* posterior,
                                                attune_table** out);
ATTUNE_API void attune_posterior_free(attune_posterior* posterior);

/* Stated models side by side. @param json what `attune compare --json` writes. @param words NULL,
 * or its table. */
ATTUNE_API attune_status attune_compare(const attune_table* table,
                                        const attune_model* const* models, size_t count,
                                        const char* options, const attune_job* job,
                                        attune_text** json, attune_text** words);

#ifdef __cplusplus
}
#endif

#endif /* ATTUNE_ATTUNE_H */
