// Vectors and matrices as bytes, for core/spread.h.
#pragma once

#include <Eigen/Core>
#include <cereal/cereal.hpp>

namespace cereal {

template <class Archive, int R, int C>
void save(Archive& archive, const Eigen::Matrix<double, R, C>& m) {
  archive(m.rows(), m.cols(),
          binary_data(m.data(), static_cast<std::size_t>(m.size()) * sizeof(double)));
}
template <class Archive, int R, int C>
void load(Archive& archive, Eigen::Matrix<double, R, C>& m) {
  Eigen::Index rows = 0, columns = 0;
  archive(rows, columns);
  m.resize(rows, columns);
  archive(binary_data(m.data(), static_cast<std::size_t>(m.size()) * sizeof(double)));
}

}  // namespace cereal
