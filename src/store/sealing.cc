#include "store/sealing.h"

#include <sodium.h>

#include <array>
#include <new>

namespace attune::store {
namespace {

// The library's own random numbers need this once; it is cheap and thread-safe.
struct Sodium {
  Sodium() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start: no random numbers");
  }
};

void ready() { static const Sodium sodium; }

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

std::string hashed(std::string_view text, const unsigned char* key, std::size_t key_bytes) {
  std::string hash(crypto_generichash_BYTES, '\0');
  crypto_generichash(bytes(hash), hash.size(), bytes(text), text.size(), key, key_bytes);
  return hash;
}

}  // namespace

Key::~Key() { sodium_memzero(bytes_.data(), bytes_.size()); }

Key Key::random() {
  ready();
  Key key;
  randombytes_buf(key.data(), kBytes);
  return key;
}

std::string to_base64(std::string_view text) {
  std::string out(sodium_base64_ENCODED_LEN(text.size(), kVariant), '\0');
  sodium_bin2base64(out.data(), out.size(), bytes(text), text.size(), kVariant);
  out.resize(out.size() - 1);  // it ends in a zero byte
  return out;
}

std::string from_base64(std::string_view text) {
  std::string out(text.size(), '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(bytes(out), out.size(), text.data(), text.size(), nullptr, &size, &end,
                        kVariant) != 0 ||
      end != text.data() + text.size()) {
    throw DoesNotOpen("not base64url");
  }
  out.resize(size);
  return out;
}

std::string seal(const Key& key, std::string_view context, std::string_view plain) {
  ready();
  std::string out(kNonce + plain.size() + kTag, '\0');
  randombytes_buf(out.data(), kNonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(out) + kNonce, nullptr, bytes(plain),
                                             plain.size(), bytes(context), context.size(), nullptr,
                                             bytes(out), key.data());
  return to_base64(out);
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
  return to_base64(hashed(text, key.data(), Key::kBytes));
}

std::string token_hash(std::string_view token) { return to_base64(hashed(token, nullptr, 0)); }

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
  ready();
  std::string raw(count, '\0');
  randombytes_buf(raw.data(), raw.size());
  return to_base64(raw);
}

Key key_of_passphrase(std::string_view passphrase, std::string_view salt) {
  ready();
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
