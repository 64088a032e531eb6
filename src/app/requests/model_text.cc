#include "app/requests/model_text.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "dyad/parameter.h"
#include "io/json.h"

namespace attune::requests {
namespace {

constexpr const char* kWords = R"(The model "closeness"

Two partners each have a felt closeness that moves all the time. It drifts and returns to the
person's own usual level within days; the partners' ups and downs go together a little, and each
is drawn somewhat towards the other.

Moments the two share go with feeling closer for a while: touch (about a day), enjoyable and new
things together and open talk or thanks (about two days), laughing or feeling the same (half a
day). How understood someone feels, attunement, counts by itself and makes each moment count more.
Stress, exhaustion, low mood and conflict go with feeling less close; touch softens that.

At any time each partner is either engaged or withdrawn. While withdrawn, closeness settles at a
lower level and the partner's warmth lands less: that is what the model means by withdrawal. It is
not the same as being sad, being in conflict or wanting time alone.

Withdrawing becomes more likely after stress, exhaustion, low mood, lack of time together,
conflict, and while the partner is withdrawn. Coming back becomes more likely with the same moments
that go with closeness.

What people answer are imperfect reports: everyone has a usual level and habits of answering,
answers vary by chance, and an answer at the end of a scale means "this or beyond". People also
share more moments when they feel close, and moments are not credited with that closeness.

All of this describes what goes with what. It does not show what causes what, and it says nothing
about who is at fault. It is no diagnosis.
)";

constexpr const char* kEquations =
    R"(The model "closeness": partner i, the other j, time in days, ratings in scale points

(1) integrators    dm_k/dt = -m_k / tau_k + sum_n e_n delta(t - t_n)
      tau: touch 1, reward 2, resonance 0.5, dialogue 2, strain 0.5, conflict 1
(2) drive          S_i = sum_k beta_k M_ki + beta_attunement R_i,   M_ki = m_ki exp(omega R_i) - mbar_k
      over touch, reward, resonance, dialogue; mbar_k the sample mean; R_i attunement, -2..2
(3) closeness      C_i = x_i + g(W_i) S_i
                         - (gamma m_strain + gamma_conflict m_conflict) exp(-zeta m_touch)
      g(engaged) = 1, g(withdrawn) = 1 - alpha
(4) slow part      dx_i = [-kappa (x_i + delta W_i) + c g(W_i) C_j] dt + sigma dB_i,
                   corr(dB_A, dB_B) = rho
(5) regime         W_i jumps 0 -> 1 at rate exp(a0 + sum_k theta_k z_ki + a_partner W_j),
                   1 -> 0 at rate exp(b0 + sum_k eta_k M_ki + eta_attunement R_i),
                   log rates clipped to [-5, 2]; eta_k ~ N(chi beta_k, 0.4^2)
      z: stress, exhaustion, low mood, lack of time, -log(1 + minutes), each minus the person's
      mean over the within-person SD; conflict minus its mean
(6) answers        y_i1 = nu_closeness + b_i + C_i + e,                    e ~ N(0, sigma_e^2)
                   y_il = nu_l + b_i + d_il + lambda_l C_i - psi W_i + e,  e ~ N(0, sigma_d^2)
      l: distance (reversed), affection landed; b_i ~ N(0, tau_b^2), corr(b_A, b_B) = 0.35;
      d_il ~ N(0, omega_d^2); answers at 1 and 7 mean "this or beyond", any other the step around
      it: rounding adds 1/12 to the error variance of whole numbers
(7) moments        n = nu_moments + phi (C_A + C_B)/2 - phi_withdrawn 1(W_A or W_B) + e,
                   e ~ N(0, sigma_m^2), just before they happen
      n: how many kinds of moments, in SDs around the couple's usual number
(10) skipping      logit P(check-in that was asked for is skipped) = m0 + m1 W_i
      where the diary tells what was asked, and once the answers have shown that somebody withdraws
)";

constexpr const char* kTomlHead =
    R"toml(# The built-in model `closeness` in the layout of a model file, to read: it is built in,
# and not read from here. Where both are withdrawn the two overrides go together. z_*, M_*, R, S_* and strain_*
# are inputs that the diary gives, equations (1)-(3).
time   = "continuous"
states = ["x_a", "x_b"]
items  = ["closeness_a", "closeness_b"]  # distance and landed: the same, with lambda_* and -psi;
# and the number of moments, equation (7) of "attune model --show equations"
drift       = [["-kappa", "c"], ["c", "-kappa"]]
intercept   = ["c*(S_b - strain_b)", "c*(S_a - strain_a)"]
diffusion   = [["sigma^2", "rho*sigma^2"], ["rho*sigma^2", "sigma^2"]]
loadings    = [[1, 0], [0, 1]]
item_mean   = ["nu_closeness + S_a - strain_a", "nu_closeness + S_b - strain_b"]
item_noise  = [["sigma_e^2", 0], [0, "sigma_e^2"]]
initial     = { mean = [0, 0], covariance = "stationary", first = "update" }

[regime.withdrawn_a]
drift       = [["-kappa", "c*(1 - alpha)"], ["c", "-kappa"]]
intercept   = ["-kappa*delta + c*(1 - alpha)*(S_b - strain_b)", "c*((1 - alpha)*S_a - strain_a)"]
item_mean   = ["nu_closeness + (1 - alpha)*S_a - strain_a", "nu_closeness + S_b - strain_b"]

[regime.withdrawn_b]
drift       = [["-kappa", "c"], ["c*(1 - alpha)", "-kappa"]]
intercept   = ["c*((1 - alpha)*S_b - strain_b)", "-kappa*delta + c*(1 - alpha)*(S_a - strain_a)"]
item_mean   = ["nu_closeness + S_a - strain_a", "nu_closeness + (1 - alpha)*S_b - strain_b"]

[hazard]
"engaged -> withdrawn" = "a0 + theta_stress*z_stress + theta_exhaustion*z_exhaustion + theta_low_mood*z_low_mood + theta_lack_of_time*z_lack_of_time + theta_conflict*conflict + a_partner*partner_withdrawn"
"withdrawn -> engaged" = "b0 + eta_touch*M_touch + eta_reward*M_reward + eta_resonance*M_resonance + eta_dialogue*M_dialogue + eta_attunement*R"

[random]
nu_closeness = "normal"  # over persons, SD tau_b
)toml";

/// The prior's median (0) or an end of its 95 % range (-1, 1), natural scale.
double prior_value(const dyad::ParameterSpec& spec, double end) {
  return dyad::to_natural(spec.transform, spec.prior->mean + end * 1.959964 * spec.prior->sd);
}

}  // namespace

std::string model_in_words() { return kWords; }

std::string model_equations() { return kEquations; }

std::string model_parameters() {
  std::string table;
  const auto text = std::back_inserter(table);
  fmt::format_to(text, "{:<20} {:>6}  {:^16}  {}\n", "parameter", "median", "95 % of prior",
                 "prior");
  for (const dyad::ParameterSpec& spec : dyad::closeness_parameters()) {
    std::string range, median;
    if (spec.prior) {
      median = fmt::format("{:.2f}", prior_value(spec, 0));
      range = fmt::format("{:.2f} .. {:.2f}", prior_value(spec, -1), prior_value(spec, 1));
    }
    const std::string prior = dyad::prior_text(spec);
    fmt::format_to(text, "{:<20} {:>6}  {:^16}  {}\n    {}\n", spec.name, median, range,
                   prior.empty() ? "none" : prior, spec.description);
  }
  return table;
}

std::string model_toml() {
  std::string toml = kTomlHead;
  const auto text = std::back_inserter(toml);
  for (const dyad::ParameterSpec& spec : dyad::closeness_parameters()) {
    fmt::format_to(text, "\n[parameter.{}]  # {}\n", spec.name, spec.description);
    if (spec.prior) fmt::format_to(text, "start = {:.4f}\n", prior_value(spec, 0));
    if (spec.transform == dyad::Transform::log || spec.transform == dyad::Transform::logit) {
      fmt::format_to(text, "lower = 0.0\n");
    }
    if (spec.transform == dyad::Transform::logit) fmt::format_to(text, "upper = 1.0\n");
    if (spec.transform == dyad::Transform::atanh) {
      fmt::format_to(text, "lower = -1.0\nupper = 1.0\n");
    }
    if (!dyad::prior_text(spec).empty())
      fmt::format_to(text, "prior = \"{}\"\n", dyad::prior_text(spec));
  }
  return toml;
}

std::string model_json() {
  using io::Json;
  Json parameters = Json::array();
  for (const dyad::ParameterSpec& spec : dyad::closeness_parameters()) {
    const std::string prior = dyad::prior_text(spec);
    const auto value = [&](double end) {
      return spec.prior ? Json(prior_value(spec, end)) : Json(nullptr);
    };
    parameters.push_back(Json{{"name", spec.name},
                              {"description", spec.description},
                              {"prior", prior.empty() ? Json(nullptr) : Json(prior)},
                              {"prior_median", value(0)},
                              {"prior_lower", value(-1)},
                              {"prior_upper", value(1)}});
  }
  return Json{{"model", "closeness"},
              {"words", kWords},
              {"equations", kEquations},
              {"parameters", std::move(parameters)}}
             .dump(2) +
         '\n';
}

}  // namespace attune::requests
