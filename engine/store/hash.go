package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
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

// sealKey begins the last line of a text that is sealed.
const sealKey = ",\n  \"sha256\": \""

// sealEnd is what comes after the checksum.
const sealEnd = "\"\n}\n"

// seal gives an indented JSON object a last key, sha256: the checksum of the text before it.
func seal(text []byte) []byte {
	before := bytes.TrimSuffix(text, []byte("\n}"))
	return fmt.Appendf(nil, "%s%s%s%s", before, sealKey, sumOf(before), sealEnd)
}

// checkSeal is an error where a text that says of itself that it has the checksum sum is not as it was sealed.
func checkSeal(text []byte, sum string) error {
	before, ok := bytes.CutSuffix(text, []byte(sealKey+sum+sealEnd))
	if !ok || sumOf(before) != sum {
		return errors.New("is damaged: it does not have the SHA-256 that it names; whoever changes it by hand removes the key sha256")
	}
	return nil
}

func sumOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
