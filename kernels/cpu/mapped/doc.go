// Package mapped has memory that lies in a file: the system writes to the file what the memory of the machine
// has no room for, and reads it again. The factors of a large network are kept in it. It also has memory beside what Go manages, and
// tells the system which memory of the process is wanted no more, and which is to have large pages.
package mapped
