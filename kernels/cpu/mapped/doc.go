// Package mapped has memory that lies in a file: the system writes to the file what the memory of the machine
// has no room for, and reads it again. The factors of a large network are kept in it.
package mapped
