#include "analysis/simulate_parameters.h"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>
#include <string_view>

#include "analysis/simulate_inputs.h"
#include "core/random.h"
#include "dyad/parameter.h"

namespace attune::analysis {
namespace {

using Values = std::map<std::string, double>;

constexpr std::array<std::string_view, 5> kMechanisms{"touch", "reward", "resonance", "dialogue",
                                                      "attunement"};
constexpr double kLargestCoupling = 0.8;  // of kappa
constexpr int kMostDraws = 1000;
constexpr double kSteepLoading = 1.6, kUnequalVolatility = 0.5, kNearerToFloor = 1.5;

/// The simulated world has its own law of moments (simulate_path.h), of which these are no part.
bool of_observed_moments(std::string_view name) {
  return name == "phi" || name == "phi_withdrawn" || name == "nu_moments" || name == "sigma_m";
}

bool of_skipping(std::string_view name) { return name == "m0" || name == "m1"; }

/// Whether check-ins are skipped by eq. (10).
bool skips_when_withdrawn(const SimulationRequest& request) {
  return request.asked && request.world != World::skipping;
}

void check_overrides(const SimulationRequest& request) {
  for (const auto& [name, value] : request.parameters) {
    const dyad::ParameterSpec& spec = dyad::closeness_parameter(name);
    if (of_skipping(name) && !skips_when_withdrawn(request)) {
      throw std::invalid_argument(fmt::format(
          "simulate: {} needs a diary that tells which check-ins were asked for", name));
    }
    if (of_observed_moments(name)) {
      throw std::invalid_argument(fmt::format(
          "simulate: {} describes reported moments; a simulated world makes them", name));
    }
    // omega_d = 0 and the like are worth simulating although the logarithm cannot reach them.
    const bool at_zero = spec.transform == dyad::Transform::log && value == 0 && name != "kappa";
    if (!at_zero && !std::isfinite(dyad::to_working(spec.transform, value))) {
      throw std::invalid_argument(
          fmt::format("simulate: parameter {} = {} is outside its range", name, value));
    }
  }
}

/// What makes a kind of world; what the request sets itself comes before it.
Values overrides_of(const SimulationRequest& request) {
  Values overrides = request.parameters;
  if (request.world == World::graded) {
    overrides.insert({{"lambda_distance", kSteepLoading}, {"lambda_landed", kSteepLoading}});
  }
  if (request.world == World::volatile_persons) overrides.insert({"omega_v", kUnequalVolatility});
  return overrides;
}

/// Everything that has a prior; `spread` 0 gives the medians, 1 a draw.
Values draw_with_priors(const Values& overrides, double spread, RandomStream& stream) {
  Values values;
  for (const dyad::ParameterSpec& spec : dyad::closeness_parameters()) {
    if (!spec.prior || of_observed_moments(spec.name) || of_skipping(spec.name)) continue;
    // Drawn also where overridden, so that an override changes no other parameter.
    const double theta = spec.prior->mean + spread * spec.prior->sd * stream.normal();
    values[spec.name] = dyad::to_natural(spec.transform, theta);
    if (const auto found = overrides.find(spec.name); found != overrides.end()) {
      values[spec.name] = found->second;
    }
  }
  return values;
}

void add_recovery_effects(Values& values, double spread, RandomStream& stream) {
  for (const std::string_view mechanism : kMechanisms) {
    const double centre = values.at("chi") * values.at(fmt::format("beta_{}", mechanism));
    values[fmt::format("eta_{}", mechanism)] = centre + spread * dyad::kEtaSd * stream.normal();
  }
}

void add_item_means(World world, Values& values) {
  // What usual conflict takes away from closeness is given back, so that 5.2 is an ordinary day.
  const double usual_strain = values.at("gamma_conflict") * kUsualConflict * dyad::kTauConflict *
                              std::exp(-values.at("zeta") * kUsualTouch * dyad::kTauTouch);
  values["nu_closeness"] = 5.2 + usual_strain;
  const double distance = 6.0 + (world == World::floored ? kNearerToFloor : 0);
  values["nu_distance"] = distance + values.at("lambda_distance") * usual_strain;
  values["nu_landed"] = 5.2 + values.at("lambda_landed") * usual_strain;
}

void add_skipping(const SimulationRequest& request, double spread, RandomStream& stream,
                  Values& values) {
  if (!skips_when_withdrawn(request)) return;
  const dyad::Prior prior = *dyad::closeness_parameter("m1").prior;
  values["m1"] = prior.mean + spread * prior.sd * stream.normal();
  values["m0"] = std::log((1 - request.compliance) / request.compliance);
}

Values draw_stable(const SimulationRequest& request, double spread, RandomStream& stream) {
  const Values overrides = overrides_of(request);
  for (int draw = 0; draw < kMostDraws; ++draw) {
    Values values = draw_with_priors(overrides, spread, stream);
    const double limit = spread > 0 ? kLargestCoupling : 1;
    if (std::abs(values.at("c")) < limit * values.at("kappa")) return values;
    if (spread == 0) break;
  }
  throw std::invalid_argument(
      "simulate: the partner coupling c must be smaller in size than the return rate kappa");
}

}  // namespace

std::map<std::string, double> true_parameters(const SimulationRequest& request) {
  check_overrides(request);
  RandomStream stream(request.seed, Purpose::parameters, 0);
  const double spread = request.draw_parameters ? 1 : 0;
  Values values = draw_stable(request, spread, stream);
  add_recovery_effects(values, spread, stream);
  add_item_means(request.world, values);
  add_skipping(request, spread, stream, values);
  for (const auto& [name, value] : request.parameters) values[name] = value;
  return values;
}

namespace {

double value_or_nan(const std::map<std::string, double>& values, const char* name) {
  const auto found = values.find(name);
  return found == values.end() ? dyad::kMissing : found->second;
}

}  // namespace

TrueParameters::TrueParameters(const std::map<std::string, double>& v)
    : kappa(v.at("kappa")),
      sigma(v.at("sigma")),
      rho(v.at("rho")),
      omega_v(v.at("omega_v")),
      c(v.at("c")),
      delta(v.at("delta")),
      alpha(v.at("alpha")),
      gamma(v.at("gamma")),
      gamma_conflict(v.at("gamma_conflict")),
      zeta(v.at("zeta")),
      beta{v.at("beta_touch"), v.at("beta_reward"), v.at("beta_resonance"), v.at("beta_dialogue")},
      beta_attunement(v.at("beta_attunement")),
      omega(v.at("omega")),
      a0(v.at("a0")),
      theta_conflict(v.at("theta_conflict")),
      a_partner(v.at("a_partner")),
      theta{v.at("theta_stress"), v.at("theta_exhaustion"), v.at("theta_low_mood"),
            v.at("theta_lack_of_time")},
      b0(v.at("b0")),
      eta_attunement(v.at("eta_attunement")),
      eta{v.at("eta_touch"), v.at("eta_reward"), v.at("eta_resonance"), v.at("eta_dialogue")},
      psi(v.at("psi")),
      omega_d(v.at("omega_d")),
      sigma_d(v.at("sigma_d")),
      sigma_e(v.at("sigma_e")),
      tau_b(v.at("tau_b")),
      lambda{1, v.at("lambda_distance"), v.at("lambda_landed")},
      nu{v.at("nu_closeness"), v.at("nu_distance"), v.at("nu_landed")},
      m0(value_or_nan(v, "m0")),
      m1(value_or_nan(v, "m1")) {}

}  // namespace attune::analysis
