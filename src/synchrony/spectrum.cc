#include "synchrony/spectrum.h"

#include <fftw3.h>

#include <mutex>
#include <new>
#include <stdexcept>

namespace attune::synchrony {
namespace {

// FFTW's planner is the one part of it that threads must not share.
std::mutex& planner() {
  static std::mutex mutex;
  return mutex;
}

fftw_complex* fftw(std::vector<std::complex<double>>& values) {
  return reinterpret_cast<fftw_complex*>(values.data());
}

// Estimated plans do not depend on how busy the machine was; unaligned ones serve every vector.
constexpr unsigned kFlags = FFTW_ESTIMATE | FFTW_UNALIGNED;

}  // namespace

struct Spectrum::Plans {
  fftw_plan forward = nullptr, back = nullptr, back_complex = nullptr;
};

Spectrum::Spectrum(std::size_t length) : length_(length), plans_(std::make_unique<Plans>()) {
  if (length < 2) throw std::invalid_argument("Spectrum: two samples or more");
  std::vector<double> real(length);
  std::vector<std::complex<double>> half(bins()), whole(length);
  const int n = static_cast<int>(length);
  const std::lock_guard lock(planner());
  plans_->forward = fftw_plan_dft_r2c_1d(n, real.data(), fftw(half), kFlags | FFTW_DESTROY_INPUT);
  plans_->back = fftw_plan_dft_c2r_1d(n, fftw(half), real.data(), kFlags | FFTW_DESTROY_INPUT);
  plans_->back_complex = fftw_plan_dft_1d(n, fftw(whole), fftw(whole), FFTW_BACKWARD, kFlags);
  if (!plans_->forward || !plans_->back || !plans_->back_complex) throw std::bad_alloc();
}

Spectrum::~Spectrum() {
  const std::lock_guard lock(planner());
  fftw_destroy_plan(plans_->forward);
  fftw_destroy_plan(plans_->back);
  fftw_destroy_plan(plans_->back_complex);
}

std::vector<std::complex<double>> Spectrum::of(std::vector<double> signal) const {
  if (signal.size() != length_) throw std::invalid_argument("Spectrum: another length");
  std::vector<std::complex<double>> half(bins());
  fftw_execute_dft_r2c(plans_->forward, signal.data(), fftw(half));
  return half;
}

std::vector<double> Spectrum::back(std::vector<std::complex<double>> half) const {
  if (half.size() != bins()) throw std::invalid_argument("Spectrum: another length");
  std::vector<double> signal(length_);
  fftw_execute_dft_c2r(plans_->back, fftw(half), signal.data());
  for (double& value : signal) value /= static_cast<double>(length_);
  return signal;
}

std::vector<std::complex<double>> Spectrum::back_complex(
    std::vector<std::complex<double>> whole) const {
  if (whole.size() != length_) throw std::invalid_argument("Spectrum: another length");
  fftw_execute_dft(plans_->back_complex, fftw(whole), fftw(whole));
  for (auto& value : whole) value /= static_cast<double>(length_);
  return whole;
}

}  // namespace attune::synchrony
