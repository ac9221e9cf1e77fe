package store

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
)

// HashFile is the SHA-256 of a file's content in lower-case hexadecimal, as the
// manifest records it for every input.
func HashFile(path string) (sha256hex string, err error) {
	file, _, err := openRegular(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", unreadable(path, err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
