// What this package adds to the driver's functions.
#pragma once

// libcuda_missing is why the driver's library could not be loaded, "" where it was.
const char *libcuda_missing(void);

// libcuda_status is what the driver's cuInit returned.
int libcuda_status(void);
