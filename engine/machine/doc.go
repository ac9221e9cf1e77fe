// Package machine says what the machine offers a run: memory that is available within the limits of the
// process and its control groups, and the speed at which a disk writes files.
package machine
