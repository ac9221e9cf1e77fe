//go:build ignore

// A libnvidia-ml.so.1 for the driver whose card is the host shim (driver.cc): the five functions that nvml.go calls. Its
// card draws 250 W. The environment variable FAKE_DRIVER has numbers: "nvml=9" is the result of nvmlInit, "energy=3" that of
// the counter of energy, "power=3" that of the power.
//
//   gcc -O2 -shared -fPIC -o libnvidia-ml.so.1 nvml.c
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int result(const char *name) {
  const char *text = getenv("FAKE_DRIVER");
  const char *at = text ? strstr(text, name) : NULL;
  return at ? atoi(at + strlen(name)) : 0;
}

int nvmlInit_v2(void) { return result("nvml="); }
int nvmlDeviceGetHandleByPciBusId_v2(const char *bus, void **device) {
  *device = (void *)1;
  return strcmp(bus, "00000000:00:00.0") ? 6 : 0;
}
int nvmlDeviceGetTotalEnergyConsumption(void *device, unsigned long long *millijoules) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  *millijoules = now.tv_sec * 250000ULL + now.tv_nsec / 4000;
  return device == (void *)1 ? result("energy=") : 2;
}
int nvmlDeviceGetPowerUsage(void *device, unsigned *milliwatts) {
  *milliwatts = 250000;
  return device == (void *)1 ? result("power=") : 2;
}
const char *nvmlErrorString(int status) { return status == 9 ? "Driver Not Loaded" : status == 3 ? "Not Supported" : "Unknown Error"; }
