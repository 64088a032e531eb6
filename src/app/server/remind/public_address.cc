#include "app/server/remind/public_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace attune::server {
namespace {

struct Block4 {
  std::uint32_t network;
  unsigned bits;
};
constexpr std::array<Block4, 16> kNotPublic{{
    {0x00000000, 8},   // this network
    {0x0A000000, 8},   // private
    {0x64400000, 10},  // shared by a provider's customers
    {0x7F000000, 8},   // loopback
    {0xA9FE0000, 16},  // link-local, where clouds keep their metadata
    {0xAC100000, 12},  // private
    {0xC0000000, 24},  // protocols
    {0xC0000200, 24},  // documentation
    {0xC0586300, 24},  // 6to4 relays
    {0xC0A80000, 16},  // private
    {0xC6120000, 15},  // benchmarks
    {0xC6336400, 24},  // documentation
    {0xCB007100, 24},  // documentation
    {0xE0000000, 4},   // multicast
    {0xF0000000, 4},   // reserved
    {0xFFFFFFFF, 32},  // broadcast
}};

bool is_public4(std::uint32_t address) {
  for (const Block4& block : kNotPublic) {
    if ((address ^ block.network) >> (32 - block.bits) == 0) return false;
  }
  return true;
}

bool is_public6(const std::uint8_t* byte) {
  const unsigned first = static_cast<unsigned>(byte[0]) << 8U | byte[1];
  const unsigned second = static_cast<unsigned>(byte[2]) << 8U | byte[3];
  if (first < 0x2000 || first > 0x3FFF) return false;     // only global unicast, 2000::/3
  if (first == 0x2001 && second < 0x0200) return false;   // protocols, Teredo
  if (first == 0x2001 && second == 0x0DB8) return false;  // documentation
  if (first == 0x2002) return false;                      // 6to4
  return first != 0x3FFF;                                 // documentation, 3fff::/20 and around
}

}  // namespace

bool is_public_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &address, sizeof four);
    return is_public4(ntohl(four.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 six{};
    std::memcpy(&six, &address, sizeof six);
    return is_public6(six.sin6_addr.s6_addr);
  }
  return false;
}

bool is_public_address(const std::string& text) {
  in_addr four{};
  in6_addr six{};
  if (inet_pton(AF_INET, text.c_str(), &four) == 1) return is_public4(ntohl(four.s_addr));
  return inet_pton(AF_INET6, text.c_str(), &six) == 1 && is_public6(six.s6_addr);
}

}  // namespace attune::server
