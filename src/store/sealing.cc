#include "store/sealing.h"

#include <sodium.h>

#include <algorithm>
#include <new>
#include <utility>

#include "store/base64url.h"
#include "store/sodium_ready.h"

namespace attune::store {
namespace {

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;

std::string hashed(std::string_view text, const unsigned char* key, std::size_t key_bytes) {
  std::string hash(crypto_generichash_BYTES, '\0');
  crypto_generichash(bytes(hash), hash.size(), bytes(text), text.size(), key, key_bytes);
  return hash;
}

}  // namespace

Key::~Key() { sodium_memzero(bytes_.data(), bytes_.size()); }

Key Key::random() {
  sodium_ready();
  Key key;
  randombytes_buf(key.data(), kBytes);
  return key;
}

std::string from_base64(std::string_view text) {
  auto bytes = text.ends_with('=') ? std::nullopt : from_base64url(text);
  if (!bytes) throw DoesNotOpen("not base64url");
  return std::move(*bytes);
}

std::string seal(const Key& key, std::string_view context, std::string_view plain) {
  sodium_ready();
  std::string out(kNonce + plain.size() + kTag, '\0');
  randombytes_buf(out.data(), kNonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(out) + kNonce, nullptr, bytes(plain),
                                             plain.size(), bytes(context), context.size(), nullptr,
                                             bytes(out), key.data());
  return to_base64url(out);
}

std::string open(const Key& key, std::string_view context, std::string_view sealed) {
  std::string raw = from_base64(sealed);
  if (raw.size() < kNonce + kTag) throw DoesNotOpen("too short to be sealed");
  std::string plain(raw.size() - kNonce - kTag, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          bytes(plain), nullptr, nullptr, bytes(raw) + kNonce, raw.size() - kNonce, bytes(context),
          context.size(), bytes(raw), key.data()) != 0) {
    throw DoesNotOpen("sealed under another key, moved, or changed");
  }
  return plain;
}

std::string keyed_hash(const Key& key, std::string_view text) {
  return to_base64url(hashed(text, key.data(), Key::kBytes));
}

std::string token_hash(std::string_view token) { return to_base64url(hashed(token, nullptr, 0)); }

Key derived(const Key& key, std::string_view purpose) {
  const std::string hash = hashed(purpose, key.data(), Key::kBytes);
  Key out;
  std::copy(hash.begin(), hash.end(), out.data());
  return out;
}

bool same_secret(std::string_view one, std::string_view other) {
  return one.size() == other.size() && sodium_memcmp(one.data(), other.data(), one.size()) == 0;
}

std::string random_text(std::size_t count) {
  sodium_ready();
  std::string raw(count, '\0');
  randombytes_buf(raw.data(), raw.size());
  return to_base64url(raw);
}

Key key_of_passphrase(std::string_view passphrase, std::string_view salt) {
  sodium_ready();
  const std::string raw_salt = from_base64(salt);
  if (raw_salt.size() != crypto_pwhash_SALTBYTES) throw DoesNotOpen("the salt is not 16 bytes");
  Key key;
  if (crypto_pwhash(key.data(), Key::kBytes, passphrase.data(), passphrase.size(), bytes(raw_salt),
                    crypto_pwhash_OPSLIMIT_MODERATE, crypto_pwhash_MEMLIMIT_INTERACTIVE,
                    crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw std::bad_alloc();
  }
  return key;
}

}  // namespace attune::store
