/* R's calls of the C interface of Attune, and of nothing else.
 *
 * A call that fails returns a list of class "attune_failure", which R makes a condition of
 * (R/library.R), so that no R error jumps over a call that is under way. */
#include <attune/attune.h>
#include <R.h>
#include <R_ext/Rdynload.h>
#include <Rinternals.h>
#include <stdlib.h>

/* ---- handles: external pointers whose tag names what they are ---- */

#define HANDLE(type)                                                              \
  static void free_##type(SEXP handle) {                                          \
    attune_##type##_free(R_ExternalPtrAddr(handle));                              \
    R_ClearExternalPtr(handle);                                                   \
  }                                                                               \
  /* @param keep  what the library only points to */                              \
  static SEXP own_##type(attune_##type* pointer, SEXP keep) {                     \
    SEXP handle = PROTECT(R_MakeExternalPtr(pointer, Rf_install(#type), keep));   \
    R_RegisterCFinalizerEx(handle, free_##type, TRUE);                            \
    UNPROTECT(1);                                                                 \
    return handle;                                                                \
  }                                                                               \
  static attune_##type* type##_of(SEXP handle) {                                  \
    if (TYPEOF(handle) != EXTPTRSXP || R_ExternalPtrTag(handle) != Rf_install(#type) || \
        R_ExternalPtrAddr(handle) == NULL) {                                      \
      Rf_error("this object is no " #type " of this session: it cannot be saved and loaded"); \
    }                                                                             \
    return R_ExternalPtrAddr(handle);                                             \
  }

HANDLE(table)
HANDLE(diary)
HANDLE(model)
HANDLE(fit)
HANDLE(states)
HANDLE(simulation)
HANDLE(posterior)

/* ---- texts and failures ---- */

static SEXP utf8(const char* text) {
  SEXP string = PROTECT(Rf_allocVector(STRSXP, 1));
  SET_STRING_ELT(string, 0, Rf_mkCharCE(text, CE_UTF8));
  UNPROTECT(1);
  return string;
}

/* NULL stands for NULL. */
static const char* text_or_null(SEXP text) {
  return text == R_NilValue ? NULL : Rf_translateCharUTF8(STRING_ELT(text, 0));
}

static SEXP taken(attune_text* text) {
  const size_t size = attune_text_copy(text, NULL, 0);
  char* buffer = malloc(size);
  if (buffer == NULL) {
    attune_text_free(text);
    Rf_error("not enough memory");
  }
  attune_text_copy(text, buffer, size);
  attune_text_free(text);
  SEXP string = PROTECT(utf8(buffer));
  free(buffer);
  UNPROTECT(1);
  return string;
}

static SEXP filled(size_t (*copy)(char*, size_t)) {
  const size_t size = copy(NULL, 0);
  char* buffer = R_alloc(size, 1);
  copy(buffer, size);
  return utf8(buffer);
}

static SEXP failure(attune_status status) {
  const char* names[] = {"status", "message", "problems", ""};
  SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
  SET_VECTOR_ELT(list, 0, Rf_ScalarInteger(status));
  SET_VECTOR_ELT(list, 1, filled(attune_last_message));
  SET_VECTOR_ELT(list, 2, filled(attune_last_problems));
  Rf_setAttrib(list, R_ClassSymbol, Rf_mkString("attune_failure"));
  UNPROTECT(1);
  return list;
}

static SEXP text_or_failure(attune_status status, attune_text* text) {
  return status == ATTUNE_DONE ? taken(text) : failure(status);
}

static SEXP two_texts(attune_text* first, attune_text* second) {
  SEXP both = PROTECT(Rf_allocVector(STRSXP, 2));
  SET_STRING_ELT(both, 0, STRING_ELT(taken(first), 0));
  SET_STRING_ELT(both, 1, STRING_ELT(taken(second), 0));
  UNPROTECT(1);
  return both;
}

#define HANDLE_OR_FAILURE(type, status, pointer) \
  ((status) == ATTUNE_DONE ? own_##type(pointer, R_NilValue) : failure(status))

/* ---- watching: called by the library from R's own thread ---- */

static void check_interrupt(void* unused) {
  (void)unused;
  R_CheckUserInterrupt();
}

static int stopped(void* context) {
  (void)context;
  return R_ToplevelExec(check_interrupt, NULL) == FALSE;
}

static void progress(void* context, const char* stage, double fraction) {
  SEXP function = context;
  if (function == R_NilValue) return;
  SEXP call = PROTECT(Rf_lang3(function, PROTECT(utf8(stage)), PROTECT(Rf_ScalarReal(fraction))));
  int failed = 0;
  R_tryEvalSilent(call, R_GlobalEnv, &failed);
  UNPROTECT(3);
}

static attune_job watched(SEXP function) {
  const attune_job job = {sizeof(attune_job), stopped, progress, function};
  return job;
}

/* ---- tables ---- */

/* @param columns  list of list(kind, numbers) or list(2, codes, labels), named. */
static SEXP r_table(SEXP name, SEXP rows, SEXP columns) {
  attune_table* table = NULL;
  attune_status status = attune_table_create(text_or_null(name), (size_t)Rf_asReal(rows), &table);
  if (status != ATTUNE_DONE) return failure(status);
  SEXP handle = PROTECT(own_table(table, columns));
  SEXP names = Rf_getAttrib(columns, R_NamesSymbol);
  for (R_xlen_t k = 0; k < XLENGTH(columns); ++k) {
    SEXP column = VECTOR_ELT(columns, k);
    const int kind = Rf_asInteger(VECTOR_ELT(column, 0));
    SEXP values = VECTOR_ELT(column, 1);
    const char* called = Rf_translateCharUTF8(STRING_ELT(names, k));
    if (XLENGTH(values) != (R_xlen_t)Rf_asReal(rows)) Rf_error("columns differ in length");
    if (kind == ATTUNE_LABEL) {
      SEXP levels = VECTOR_ELT(column, 2);
      const char** labels = (const char**)R_alloc(XLENGTH(levels) + 1, sizeof *labels);
      for (R_xlen_t j = 0; j < XLENGTH(levels); ++j) {
        labels[j] = Rf_translateCharUTF8(STRING_ELT(levels, j));
      }
      status = attune_table_add_labels(table, called, INTEGER(values), labels,
                                       (size_t)XLENGTH(levels));
    } else {
      status = attune_table_add_numbers(table, called, (attune_kind)kind, REAL(values));
    }
    if (status != ATTUNE_DONE) {
      UNPROTECT(1);
      return failure(status);
    }
  }
  UNPROTECT(1);
  return handle;
}

/* A list of columns, each with an attribute "kind"; labels as factors' codes and levels. */
static SEXP columns_of(attune_table* table) {
  SEXP keep = PROTECT(own_table(table, R_NilValue)); /* freed whatever happens */
  const size_t count = attune_table_columns(table), rows = attune_table_rows(table);
  SEXP columns = PROTECT(Rf_allocVector(VECSXP, (R_xlen_t)count));
  SEXP names = PROTECT(Rf_allocVector(STRSXP, (R_xlen_t)count));
  for (size_t k = 0; k < count; ++k) {
    SET_STRING_ELT(names, (R_xlen_t)k, Rf_mkCharCE(attune_table_column_name(table, k), CE_UTF8));
    const attune_kind kind = attune_table_column_kind(table, k);
    SEXP values = Rf_allocVector(kind == ATTUNE_LABEL ? INTSXP : REALSXP, (R_xlen_t)rows);
    SET_VECTOR_ELT(columns, (R_xlen_t)k, values);
    Rf_setAttrib(values, Rf_install("kind"), PROTECT(Rf_ScalarInteger(kind)));
    UNPROTECT(1);
    if (kind != ATTUNE_LABEL) {
      if (attune_table_copy_numbers(table, k, REAL(values), rows) != ATTUNE_DONE) {
        Rf_error("a table could not be copied");
      }
      continue;
    }
    if (attune_table_copy_codes(table, k, INTEGER(values), rows) != ATTUNE_DONE) {
      Rf_error("a table could not be copied");
    }
    const size_t labels = attune_table_label_count(table, k);
    SEXP levels = PROTECT(Rf_allocVector(STRSXP, (R_xlen_t)labels));
    for (size_t j = 0; j < labels; ++j) {
      SET_STRING_ELT(levels, (R_xlen_t)j, Rf_mkCharCE(attune_table_label(table, k, j), CE_UTF8));
    }
    Rf_setAttrib(values, Rf_install("labels"), levels);
    UNPROTECT(1);
  }
  Rf_setAttrib(columns, R_NamesSymbol, names);
  free_table(keep);
  UNPROTECT(3);
  return columns;
}

static SEXP columns_or_failure(attune_status status, attune_table* table) {
  return status == ATTUNE_DONE ? columns_of(table) : failure(status);
}

/* ---- the calls, in the order of attune.h ---- */

static SEXP r_versions(void) {
  const char* names[] = {"attune", "abi", "header", ""};
  SEXP list = PROTECT(Rf_mkNamed(VECSXP, names));
  SET_VECTOR_ELT(list, 0, utf8(attune_version()));
  SET_VECTOR_ELT(list, 1, Rf_ScalarInteger(attune_abi_version()));
  SET_VECTOR_ELT(list, 2, Rf_ScalarInteger(ATTUNE_ABI_VERSION));
  UNPROTECT(1);
  return list;
}

static SEXP r_options(SEXP request) {
  attune_text* out = NULL;
  const attune_status status = attune_options(text_or_null(request), &out);
  return text_or_failure(status, out);
}

static SEXP r_constructs(void) {
  attune_table* out = NULL;
  const attune_status status = attune_constructs(&out);
  return columns_or_failure(status, out);
}

static SEXP r_diary(SEXP table, SEXP schema, SEXP options) {
  attune_diary* out = NULL;
  const attune_status status = attune_diary_create(table_of(table), text_or_null(schema),
                                                   text_or_null(options), NULL, &out);
  return HANDLE_OR_FAILURE(diary, status, out);
}

static SEXP r_diary_check(SEXP table, SEXP schema, SEXP options) {
  attune_text* out = NULL;
  const attune_status status = attune_diary_check(table_of(table), text_or_null(schema),
                                                  text_or_null(options), NULL, &out);
  return text_or_failure(status, out);
}

static SEXP r_model(SEXP text, SEXP name) {
  attune_model* out = NULL;
  const attune_status status = attune_model_create(text_or_null(text), text_or_null(name), &out);
  return HANDLE_OR_FAILURE(model, status, out);
}

static SEXP r_model_show(SEXP model, SEXP what) {
  attune_text* out = NULL;
  const attune_status status = attune_model_show(model == R_NilValue ? NULL : model_of(model),
                                                 text_or_null(what), &out);
  return text_or_failure(status, out);
}

static SEXP r_fit_diary(SEXP diary, SEXP options, SEXP tell) {
  const attune_job job = watched(tell);
  attune_fit* out = NULL;
  const attune_status status =
      attune_fit_diary(diary_of(diary), text_or_null(options), &job, &out);
  return HANDLE_OR_FAILURE(fit, status, out);
}

static SEXP r_fit_model(SEXP table, SEXP model, SEXP options, SEXP tell) {
  const attune_job job = watched(tell);
  attune_fit* out = NULL;
  const attune_status status =
      attune_fit_model(table_of(table), model_of(model), text_or_null(options), &job, &out);
  return HANDLE_OR_FAILURE(fit, status, out);
}

static SEXP r_fit_read(SEXP json, SEXP name) {
  attune_fit* out = NULL;
  const attune_status status = attune_fit_read(text_or_null(json), text_or_null(name), &out);
  return HANDLE_OR_FAILURE(fit, status, out);
}

static SEXP r_converged(SEXP fit) { return Rf_ScalarLogical(attune_fit_converged(fit_of(fit))); }

static SEXP r_likelihood_ratio(SEXP narrow, SEXP wide) {
  attune_text* out = NULL;
  const attune_status status = attune_likelihood_ratio(fit_of(narrow), fit_of(wide), &out);
  return text_or_failure(status, out);
}

static SEXP r_loglik(SEXP table, SEXP model, SEXP at, SEXP options, SEXP tell) {
  const attune_job job = watched(tell);
  attune_text* out = NULL;
  const attune_status status = attune_loglik(table_of(table), model_of(model), text_or_null(at),
                                             text_or_null(options), &job, &out);
  return text_or_failure(status, out);
}

static SEXP r_model_states(SEXP table, SEXP model, SEXP at, SEXP tell) {
  const attune_job job = watched(tell);
  attune_table* out = NULL;
  const attune_status status =
      attune_model_states(table_of(table), model_of(model), text_or_null(at), NULL, &job, &out);
  return columns_or_failure(status, out);
}

static SEXP r_states(SEXP diary, SEXP fit, SEXP options, SEXP tell) {
  const attune_job job = watched(tell);
  attune_states* out = NULL;
  const attune_status status = attune_states_create(diary_of(diary), fit_of(fit),
                                                    text_or_null(options), &job, &out);
  return HANDLE_OR_FAILURE(states, status, out);
}

static SEXP r_explain(SEXP states, SEXP couple) {
  attune_text* out = NULL;
  const attune_status status = attune_states_explain(states_of(states), text_or_null(couple), &out);
  return text_or_failure(status, out);
}

static SEXP r_forecast(SEXP diary, SEXP fit, SEXP options, SEXP tell) {
  const attune_job job = watched(tell);
  attune_table* out = NULL;
  const attune_status status =
      attune_forecast(diary_of(diary), fit_of(fit), text_or_null(options), &job, &out);
  return columns_or_failure(status, out);
}

static SEXP r_suggest(SEXP diary, SEXP fit, SEXP couple, SEXP plan, SEXP options, SEXP tell) {
  const attune_job job = watched(tell);
  attune_text *json = NULL, *words = NULL;
  const attune_status status =
      attune_suggest(diary_of(diary), fit_of(fit), text_or_null(couple), text_or_null(plan),
                     text_or_null(options), &job, &json, &words);
  return status == ATTUNE_DONE ? two_texts(json, words) : failure(status);
}

static SEXP r_report(SEXP diary, SEXP fit, SEXP title, SEXP options, SEXP tell) {
  const attune_job job = watched(tell);
  attune_text *html = NULL, *words = NULL;
  const attune_status status = attune_report(diary_of(diary), fit_of(fit), text_or_null(title),
                                             text_or_null(options), &job, &html, &words);
  return status == ATTUNE_DONE ? two_texts(html, words) : failure(status);
}

static SEXP r_simulate(SEXP options, SEXP tell) {
  const attune_job job = watched(tell);
  attune_simulation* out = NULL;
  const attune_status status = attune_simulate(text_or_null(options), &job, &out);
  return HANDLE_OR_FAILURE(simulation, status, out);
}

static SEXP r_simulate_model(SEXP table, SEXP model, SEXP at, SEXP options) {
  attune_table* out = NULL;
  const attune_status status = attune_simulate_model(
      table_of(table), model_of(model), text_or_null(at), text_or_null(options), NULL, &out);
  return columns_or_failure(status, out);
}

static SEXP r_sample_diary(SEXP diary, SEXP options, SEXP tell) {
  const attune_job job = watched(tell);
  attune_posterior* out = NULL;
  const attune_status status =
      attune_sample_diary(diary_of(diary), text_or_null(options), &job, &out);
  return HANDLE_OR_FAILURE(posterior, status, out);
}

static SEXP r_sample_model(SEXP table, SEXP model, SEXP options, SEXP tell) {
  const attune_job job = watched(tell);
  attune_posterior* out = NULL;
  const attune_status status =
      attune_sample_model(table_of(table), model_of(model), text_or_null(options), &job, &out);
  return HANDLE_OR_FAILURE(posterior, status, out);
}

static SEXP r_compare(SEXP table, SEXP models, SEXP options, SEXP tell) {
  const attune_job job = watched(tell);
  const size_t count = (size_t)XLENGTH(models);
  const attune_model** all = (const attune_model**)R_alloc(count + 1, sizeof *all);
  for (size_t k = 0; k < count; ++k) all[k] = model_of(VECTOR_ELT(models, (R_xlen_t)k));
  attune_text *json = NULL, *words = NULL;
  const attune_status status =
      attune_compare(table_of(table), all, count, text_or_null(options), &job, &json, &words);
  return status == ATTUNE_DONE ? two_texts(json, words) : failure(status);
}

/* A handle's texts and tables, one function each. */
#define TEXT(type, name)                                              \
  static SEXP r_##name(SEXP handle) {                                 \
    attune_text* out = NULL;                                          \
    const attune_status status = attune_##name(type##_of(handle), &out); \
    return text_or_failure(status, out);                              \
  }
#define TABLE(type, name)                                             \
  static SEXP r_##name(SEXP handle) {                                 \
    attune_table* out = NULL;                                         \
    const attune_status status = attune_##name(type##_of(handle), &out); \
    return columns_or_failure(status, out);                           \
  }
TEXT(diary, diary_summary)
TEXT(diary, diary_remarks)
TEXT(fit, fit_json)
TEXT(fit, fit_words)
TEXT(fit, fit_remarks)
TEXT(states, states_episodes_json)
TEXT(posterior, posterior_json)
TABLE(diary, diary_table)
TABLE(states, states_table)
TABLE(states, states_episodes)
TABLE(simulation, simulation_diary)
TABLE(simulation, simulation_truth)
TABLE(simulation, simulation_parameters)
TABLE(posterior, posterior_draws)

#define ENTRY(name, count) {#name, (DL_FUNC)&name, count}
static const R_CallMethodDef kCalls[] = {
    ENTRY(r_table, 3), ENTRY(r_versions, 0), ENTRY(r_options, 1), ENTRY(r_constructs, 0),
    ENTRY(r_diary, 3), ENTRY(r_diary_check, 3), ENTRY(r_diary_summary, 1),
    ENTRY(r_diary_remarks, 1), ENTRY(r_diary_table, 1), ENTRY(r_model, 2), ENTRY(r_model_show, 2),
    ENTRY(r_fit_diary, 3), ENTRY(r_fit_model, 4), ENTRY(r_fit_read, 2), ENTRY(r_fit_json, 1),
    ENTRY(r_fit_words, 1), ENTRY(r_fit_remarks, 1), ENTRY(r_converged, 1),
    ENTRY(r_likelihood_ratio, 2), ENTRY(r_loglik, 5), ENTRY(r_model_states, 4), ENTRY(r_states, 4),
    ENTRY(r_states_table, 1), ENTRY(r_states_episodes, 1), ENTRY(r_states_episodes_json, 1),
    ENTRY(r_explain, 2), ENTRY(r_report, 5), ENTRY(r_forecast, 4), ENTRY(r_suggest, 6), ENTRY(r_simulate, 2), ENTRY(r_simulation_diary, 1),
    ENTRY(r_simulation_truth, 1), ENTRY(r_simulation_parameters, 1), ENTRY(r_simulate_model, 4),
    ENTRY(r_sample_diary, 3), ENTRY(r_sample_model, 4), ENTRY(r_posterior_json, 1),
    ENTRY(r_posterior_draws, 1), ENTRY(r_compare, 4), {NULL, NULL, 0}};

void R_init_attune(DllInfo* dll) {
  R_registerRoutines(dll, NULL, kCalls, NULL, NULL);
  R_useDynamicSymbols(dll, FALSE);
  R_forceSymbols(dll, TRUE);
}
