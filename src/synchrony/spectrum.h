// Fourier transforms of one length, by FFTW; plans are made once, by one thread at a time.
#pragma once

#include <complex>
#include <memory>
#include <vector>

namespace attune::synchrony {

class Spectrum {
 public:
  explicit Spectrum(std::size_t length);
  Spectrum(const Spectrum&) = delete;
  Spectrum& operator=(const Spectrum&) = delete;
  ~Spectrum();

  [[nodiscard]] std::size_t length() const { return length_; }
  [[nodiscard]] std::size_t bins() const { return length_ / 2 + 1; }

  /// sum_t x(t) exp(-2 pi i f t / n) for f = 0 .. n / 2. Any thread.
  [[nodiscard]] std::vector<std::complex<double>> of(std::vector<double> signal) const;
  /// The real signal of such a half spectrum, divided by n. Any thread.
  [[nodiscard]] std::vector<double> back(std::vector<std::complex<double>> half) const;
  /// The complex signal of a whole spectrum, divided by n. Any thread.
  [[nodiscard]] std::vector<std::complex<double>> back_complex(
      std::vector<std::complex<double>> whole) const;

 private:
  struct Plans;
  std::size_t length_;
  std::unique_ptr<Plans> plans_;
};

}  // namespace attune::synchrony
