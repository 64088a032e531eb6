/* The C interface from C: what a binding does, and every way in which a caller can be wrong.
 * abi_test EXAMPLES */
#include <attune/attune.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures = 0;

#define CHECK(condition)                                                        \
  do {                                                                          \
    if (!(condition)) {                                                         \
      fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
      ++failures;                                                               \
    }                                                                           \
  } while (0)

#define DONE(call)                                                                   \
  do {                                                                               \
    const attune_status status_ = (call);                                            \
    if (status_ != ATTUNE_DONE) {                                                    \
      char words_[4000];                                                             \
      attune_last_message(words_, sizeof words_);                                    \
      fprintf(stderr, "%s:%d: %s: status %d: %s\n", __FILE__, __LINE__, #call,       \
              (int)status_, words_);                                                 \
      exit(1);                                                                       \
    }                                                                                \
  } while (0)

/* Whether the last message holds `part`. */
static int told(const char* part) {
  const size_t size = attune_last_message(NULL, 0);
  char* words = malloc(size);
  CHECK(attune_last_message(words, size) == size);
  const int found = strstr(words, part) != NULL;
  if (!found) fprintf(stderr, "the message is: %s\n", words);
  free(words);
  return found;
}

/* Takes the text over; the caller frees what is returned. */
static char* taken(attune_text* text) {
  const size_t size = attune_text_copy(text, NULL, 0);
  char* copy = malloc(size);
  CHECK(attune_text_copy(text, copy, size) == size);
  CHECK(strlen(copy) + 1 == size);
  attune_text_free(text);
  return copy;
}

static int holds(attune_text* text, const char* part) {
  char* copy = taken(text);
  const int found = strstr(copy, part) != NULL;
  if (!found) fprintf(stderr, "not in it: %s\n%s\n", part, copy);
  free(copy);
  return found;
}

static size_t column_of(const attune_table* table, const char* name) {
  for (size_t k = 0; k < attune_table_columns(table); ++k) {
    if (strcmp(attune_table_column_name(table, k), name) == 0) return k;
  }
  fprintf(stderr, "no column %s\n", name);
  exit(1);
}

static char* file(const char* folder, const char* name) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE* in = fopen(path, "rb");
  if (in == NULL) {
    perror(path);
    exit(1);
  }
  char* text = malloc(100000);
  text[fread(text, 1, 99999, in)] = '\0';
  fclose(in);
  return text;
}

enum { kRows = 6 };
static const char* const kCouples[] = {"A", "B"};
static const int32_t kCouple[kRows] = {0, 0, 0, 0, 1, 1};
static const char* const kPartner[kRows] = {"x", "x", "y", "y", "x", "y"};
static const double kTime[kRows] = {0, 1, 0, 1, 0, 0};

/* A small table; what it points to is static or the caller's. */
static attune_table* small(const double* closeness) {
  attune_table* table = NULL;
  DONE(attune_table_create("small", kRows, &table));
  DONE(attune_table_add_labels(table, "couple", kCouple, kCouples, 2));
  DONE(attune_table_add_texts(table, "partner", kPartner));
  DONE(attune_table_add_numbers(table, "time", ATTUNE_NUMBER, kTime));
  DONE(attune_table_add_numbers(table, "closeness", ATTUNE_NUMBER, closeness));
  return table;
}

static void test_versions(void) {
  CHECK(attune_abi_version() == ATTUNE_ABI_VERSION);
  CHECK(strchr(attune_version(), '.') != NULL);
}

static void test_problems(void) {
  const double closeness[kRows] = {5, 9, 4, NAN, 3, 12};
  attune_table* table = small(closeness);
  attune_diary* diary = (attune_diary*)&failures;
  CHECK(attune_diary_create(table, NULL, NULL, NULL, &diary) == ATTUNE_DID_NOT_PASS);
  CHECK(diary == (attune_diary*)&failures);
  CHECK(told("small:2: column \"closeness\": 9 is outside 1..7"));
  CHECK(told("small:6: column \"closeness\": 12 is outside 1..7"));
  char problems[4000];
  attune_last_problems(problems, sizeof problems);
  CHECK(strstr(problems, "\"line\": 6") != NULL);
  char few[8];
  CHECK(attune_last_message(few, sizeof few) > sizeof few && strlen(few) == 7);
  attune_text* json = NULL;
  DONE(attune_diary_check(table, NULL, NULL, NULL, &json));
  CHECK(holds(json, "\"ok\": false"));

  CHECK(attune_diary_create(table, "[columns]\ncloseness = 3\n", NULL, NULL, &diary) ==
        ATTUNE_DID_NOT_PASS);
  CHECK(told("schema:2"));
  DONE(attune_diary_create(
      table, "[columns]\ncloseness = { column = \"closeness\", scale = [0, 20] }\n", NULL, NULL,
      &diary));
  attune_text* words = NULL;
  DONE(attune_diary_remarks(diary, &words));
  CHECK(holds(words, "there is no column \"distance\""));
  DONE(attune_diary_summary(diary, &words));
  CHECK(holds(words, "2 couples"));
  attune_table_free(table);
  attune_table* back = NULL;
  DONE(attune_diary_table(diary, &back));
  double values[kRows];
  DONE(attune_table_copy_numbers(back, column_of(back, "closeness"), values, kRows));
  CHECK(values[0] == 1 + 6 * (5.0 / 20) && isnan(values[3]));
  attune_table_free(back);
  attune_diary_free(diary);
}

static void test_wrong_usage(void) {
  const double closeness[kRows] = {5, 5, 4, 6, 3, 2};
  attune_table* table = small(closeness);
  attune_fit* fit = NULL;
  attune_diary* diary = NULL;
  attune_text* text = NULL;
  attune_model* model = NULL;
  CHECK(attune_diary_create(NULL, NULL, NULL, NULL, &diary) == ATTUNE_WRONG_USAGE);
  CHECK(told("table is NULL"));
  CHECK(attune_diary_create(table, NULL, NULL, NULL, NULL) == ATTUNE_WRONG_USAGE);
  DONE(attune_diary_create(table, NULL, NULL, NULL, &diary));
  CHECK(attune_fit_diary(diary, "{\"start\": 3}", NULL, &fit) == ATTUNE_WRONG_USAGE);
  CHECK(told("did you mean \"starts\"?"));
  CHECK(attune_fit_diary(diary, "{\"starts\": 0}", NULL, &fit) == ATTUNE_WRONG_USAGE);
  CHECK(told("a whole number from 1 to 1000"));
  CHECK(attune_fit_diary(diary, "{\"starts\": 1e300}", NULL, &fit) == ATTUNE_WRONG_USAGE);
  CHECK(attune_fit_diary(diary, "{\"starts\": 1.5}", NULL, &fit) == ATTUNE_WRONG_USAGE);
  CHECK(attune_fit_diary(diary, "{\"seed\": -1}", NULL, &fit) == ATTUNE_WRONG_USAGE);
  CHECK(attune_fit_diary(diary, "{\"collapse\": \"gpb3\"}", NULL, &fit) == ATTUNE_WRONG_USAGE);
  CHECK(told("one of gpb2, imm"));
  CHECK(attune_fit_diary(diary, "[]", NULL, &fit) == ATTUNE_WRONG_USAGE);
  CHECK(attune_fit_diary(diary, "{", NULL, &fit) == ATTUNE_WRONG_USAGE);
  CHECK(fit == NULL);
  attune_job tiny = {1, NULL, NULL, NULL};
  CHECK(attune_fit_diary(diary, NULL, &tiny, &fit) == ATTUNE_WRONG_USAGE);
  CHECK(attune_model_create("states = [", "m.toml", &model) == ATTUNE_DID_NOT_PASS);
  CHECK(told("m.toml:1"));
  CHECK(attune_fit_read("{}", "f.json", &fit) == ATTUNE_DID_NOT_PASS);
  CHECK(attune_options("dance", &text) == ATTUNE_WRONG_USAGE);
  CHECK(attune_table_add_numbers(table, "z", ATTUNE_LABEL, closeness) == ATTUNE_WRONG_USAGE);
  double few[2];
  CHECK(attune_table_copy_numbers(table, 3, few, 2) == ATTUNE_WRONG_USAGE);
  CHECK(attune_table_copy_numbers(table, 0, few, 2) == ATTUNE_WRONG_USAGE);
  CHECK(attune_table_copy_numbers(table, 99, few, 2) == ATTUNE_WRONG_USAGE);
  CHECK(attune_table_column_name(table, 99) == NULL);
  CHECK(attune_table_label(table, 0, 99) == NULL);
  CHECK(attune_simulate("{\"set\": {\"kapa\": 1}}", NULL, NULL) == ATTUNE_WRONG_USAGE);
  attune_table_free(table);
  attune_diary_free(diary);
  attune_table_free(NULL);
  attune_text_free(NULL);
  attune_fit_free(NULL);
}

static void test_bad_texts(void) {
  const double closeness[kRows] = {5, 5, 4, 6, 3, 2};
  attune_table* table = small(closeness);
  const char* const wrong[kRows] = {"\xff", NULL, "NA", "", ".", "1"};
  DONE(attune_table_add_texts(table, "stress", wrong));
  attune_diary* diary = NULL;
  CHECK(attune_diary_create(table, NULL, NULL, NULL, &diary) == ATTUNE_DID_NOT_PASS);
  CHECK(told("small:1: column \"stress\": \"\\xFF\" is not UTF-8"));
  attune_table_free(table);
  DONE(attune_table_create("codes", kRows, &table));
  const int32_t codes[kRows] = {0, 7, -1, 0, 0, 0};
  DONE(attune_table_add_labels(table, "couple", codes, kCouples, 2));
  DONE(attune_table_add_texts(table, "partner", kPartner));
  DONE(attune_table_add_numbers(table, "time", ATTUNE_NUMBER, kTime));
  DONE(attune_table_add_numbers(table, "closeness", ATTUNE_NUMBER, closeness));
  CHECK(attune_diary_create(table, NULL, NULL, NULL, &diary) == ATTUNE_DID_NOT_PASS);
  CHECK(told("codes:2") && told("codes:3: column \"couple\": the couple is missing"));
  attune_table_free(table);
}

typedef struct Seen {
  int progress, asked, stop_after;
} Seen;

static int stopped(void* context) {
  Seen* seen = context;
  return ++seen->asked > seen->stop_after;
}

static void progress(void* context, const char* stage, double fraction) {
  Seen* seen = context;
  /* No number: the stage says how long it will take. */
  CHECK(stage[0] != '\0' && (isnan(fraction) || (fraction >= 0 && fraction <= 1)));
  ++seen->progress;
}

/* Simulate, check, fit, states, report: the built-in model from end to end. */
static void test_built_in(void) {
  attune_simulation* simulation = NULL;
  DONE(attune_simulate("{\"couples\": 8, \"days\": 14, \"seed\": 4}", NULL, &simulation));
  attune_table *table = NULL, *truth = NULL, *values = NULL;
  DONE(attune_simulation_diary(simulation, &table));
  DONE(attune_simulation_truth(simulation, &truth));
  DONE(attune_simulation_parameters(simulation, &values));
  attune_simulation_free(simulation);
  CHECK(attune_table_rows(truth) == 8 * 2 * 14 && attune_table_rows(values) > 20);
  CHECK(attune_table_column_kind(truth, column_of(truth, "withdrawn")) == ATTUNE_FLAG);
  CHECK(attune_table_column_kind(table, column_of(table, "couple")) == ATTUNE_LABEL);
  CHECK(attune_table_label_count(table, column_of(table, "couple")) == 8);

  attune_diary* diary = NULL;
  DONE(attune_diary_create(table, NULL, NULL, NULL, &diary));
  Seen seen = {0, 0, 1000000};
  const attune_job job = {sizeof(attune_job), stopped, progress, &seen};
  const char* options = "{\"starts\": 1, \"regimes\": \"1\", \"threads\": 1}";
  attune_fit *fit = NULL, *again = NULL;
  DONE(attune_fit_diary(diary, options, &job, &fit));
  DONE(attune_fit_diary(diary, "{\"starts\": 1, \"regimes\": 1, \"threads\": 3}", NULL, &again));
  attune_text* text = NULL;
  DONE(attune_fit_json(fit, &text));
  char* json = taken(text);
  DONE(attune_fit_json(again, &text));
  char* same = taken(text);
  CHECK(strcmp(json, same) == 0);
  attune_fit_free(again);
  DONE(attune_fit_read(json, "fit.json", &again));
  CHECK(attune_fit_converged(again) == attune_fit_converged(fit));
  DONE(attune_fit_words(fit, &text));
  CHECK(holds(text, "Model closeness"));
  free(json);
  free(same);

  attune_states* states = NULL;
  DONE(attune_states_create(diary, again, NULL, NULL, &states));
  attune_table* rows = NULL;
  DONE(attune_states_table(states, &rows));
  const size_t count = attune_table_rows(rows), mean = column_of(rows, "closeness_mean");
  CHECK(count >= attune_table_rows(table));
  double* means = malloc(count * sizeof *means);
  DONE(attune_table_copy_numbers(rows, mean, means, count));
  for (size_t k = 0; k < count; ++k) CHECK(means[k] > 0 && means[k] < 8);
  free(means);
  attune_table_free(rows);
  DONE(attune_states_episodes(states, &rows));
  CHECK(attune_table_columns(rows) > 10);
  attune_table_free(rows);
  DONE(attune_states_explain(states, NULL, &text));
  attune_text_free(text);
  CHECK(attune_states_explain(states, "nobody", &text) == ATTUNE_DID_NOT_PASS);
  attune_states_free(states);
  attune_text* words = NULL;
  attune_table* ahead = NULL;
  DONE(attune_forecast(diary, fit, "{\"learnt\": 0.6}", NULL, &ahead));
  CHECK(attune_table_rows(ahead) > 0 && attune_table_columns(ahead) == 25);
  attune_table_free(ahead);
  DONE(attune_suggest(diary, fit, "C001", NULL, "{\"draws\": 50}", &job, &text, &words));
  CHECK(holds(text, "\"couple\": \"C001\"") && holds(words, "."));
  CHECK(attune_suggest(diary, fit, "C0O1", NULL, NULL, NULL, &text, NULL) == ATTUNE_DID_NOT_PASS);
  CHECK(told("did you mean"));
  DONE(attune_report(diary, fit, "a study", "{\"simulated\": true}", &job, &text, &words));
  CHECK(holds(text, "</html>"));
  attune_text_free(words);

  Seen at_once = {0, 0, 0};
  const attune_job stop = {sizeof(attune_job), stopped, progress, &at_once};
  attune_fit* none = NULL;
  CHECK(attune_fit_diary(diary, "{\"starts\": 500}", &stop, &none) == ATTUNE_STOPPED);
  CHECK(told("stopped") && none == NULL && at_once.asked > 0);
  attune_fit_free(fit);
  attune_fit_free(again);
  attune_diary_free(diary);
  attune_table_free(table);
  attune_table_free(truth);
  attune_table_free(values);
}

/* A formula and a model file on the same table. */
static void test_stated(const char* examples) {
  attune_simulation* simulation = NULL;
  DONE(attune_simulate("{\"couples\": 6, \"days\": 10}", NULL, &simulation));
  attune_table* table = NULL;
  DONE(attune_simulation_diary(simulation, &table));
  attune_simulation_free(simulation);
  char* toml = file(examples, "models/coupled.toml");
  const char* formula = "closeness ~ own(lag) + partner(lag)\n";
  attune_model *file_model = NULL, *short_model = NULL;
  DONE(attune_model_create(toml, "coupled.toml", &file_model));
  DONE(attune_model_create(formula, "short.formula", &short_model));
  free(toml);
  attune_text* text = NULL;
  DONE(attune_model_show(short_model, "toml", &text));
  CHECK(holds(text, "closeness"));
  DONE(attune_model_show(NULL, "equations", &text));
  attune_text_free(text);
  CHECK(attune_model_show(NULL, "music", &text) == ATTUNE_WRONG_USAGE);

  attune_fit* fit = NULL;
  DONE(attune_fit_model(table, short_model, "{\"seed\": 2}", NULL, &fit));
  CHECK(attune_fit_converged(fit));
  DONE(attune_fit_json(fit, &text));
  char* json = taken(text);
  DONE(attune_loglik(table, short_model, json, NULL, NULL, &text));
  CHECK(holds(text, "\"gradient\""));
  CHECK(attune_loglik(table, short_model, "{\"nobody\": 1}", NULL, NULL, &text) ==
        ATTUNE_DID_NOT_PASS);
  CHECK(told("the model has no such parameter"));
  attune_table* drawn = NULL;
  DONE(attune_simulate_model(table, short_model, json, "{\"seed\": 9}", NULL, &drawn));
  CHECK(attune_table_rows(drawn) > 0);
  attune_table_free(drawn);
  attune_table* courses = NULL;
  DONE(attune_model_states(table, short_model, json, NULL, NULL, &courses));
  CHECK(attune_table_rows(courses) > 0);
  CHECK(strcmp(attune_table_column_name(courses, 0), "series") == 0);
  attune_table_free(courses);
  CHECK(attune_model_states(table, NULL, json, NULL, NULL, &courses) == ATTUNE_WRONG_USAGE);
  free(json);
  attune_states* states = NULL;
  CHECK(attune_states_create(NULL, fit, NULL, NULL, &states) == ATTUNE_WRONG_USAGE);
  DONE(attune_likelihood_ratio(fit, fit, &text));
  CHECK(holds(text, "\"chi_square\""));
  attune_fit_free(fit);

  const attune_model* models[] = {short_model, file_model};
  attune_text* words = NULL;
  DONE(attune_compare(table, models, 1, "{\"no-baselines\": true}", NULL, &text, &words));
  CHECK(holds(text, "\"left_out\"") && holds(words, "short.formula"));
  CHECK(attune_compare(table, models, 0, NULL, NULL, &text, NULL) == ATTUNE_WRONG_USAGE);

  attune_posterior* posterior = NULL;
  DONE(attune_sample_model(table, short_model, "{\"chains\": 2, \"draws\": 20, \"warmup\": 30}",
                           NULL, &posterior));
  attune_table* draws = NULL;
  DONE(attune_posterior_draws(posterior, &draws));
  CHECK(attune_table_rows(draws) == 40);
  CHECK(strcmp(attune_table_column_name(draws, 0), ".chain") == 0);
  attune_table_free(draws);
  DONE(attune_posterior_json(posterior, &text));
  CHECK(holds(text, "\"rhat\""));
  attune_posterior_free(posterior);
  attune_model_free(file_model);
  attune_model_free(short_model);
  attune_table_free(table);
}

static void test_options(void) {
  const char* const requests[] = {"diary",  "fit",      "loglik", "states", "forecast", "suggest",
                                  "report", "simulate", "sample", "compare"};
  attune_text* text = NULL;
  for (size_t k = 0; k < sizeof requests / sizeof requests[0]; ++k) {
    DONE(attune_options(requests[k], &text));
    CHECK(holds(text, "\"seed\""));
  }
  attune_table* constructs = NULL;
  DONE(attune_constructs(&constructs));
  CHECK(attune_table_rows(constructs) > 20);
  attune_table_free(constructs);
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  test_versions();
  test_options();
  test_problems();
  test_wrong_usage();
  test_bad_texts();
  test_built_in();
  test_stated(argv[1]);
  if (failures == 0) puts("all of it holds");
  return failures == 0 ? 0 : 1;
}
