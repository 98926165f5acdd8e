/*
 * A Vulkan layer for tests: while the file that LOSE_DEVICE_WHILE names exists, a submission answers VK_ERROR_DEVICE_LOST, and so do all later
 * ones of the process. So a device is lost while its process lives.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int32_t VkResult;
typedef void (*PFN_void)(void);
typedef PFN_void (*PFN_getInstance)(void *instance, const char *name);
typedef PFN_void (*PFN_getDevice)(void *device, const char *name);

enum { LINK_INFO = 0, INSTANCE_INFO = 47, DEVICE_INFO = 48, DEVICE_LOST = -4, INITIALIZATION_FAILED = -3 };

struct InstanceLink { struct InstanceLink *next; PFN_getInstance instanceProc; PFN_void physicalDeviceProc; };
struct DeviceLink { struct DeviceLink *next; PFN_getInstance instanceProc; PFN_getDevice deviceProc; };
struct ChainInfo { int32_t type; const struct ChainInfo *next; int32_t function; void *link; };
struct Negotiate { int32_t type; void *next; uint32_t version; PFN_getInstance instanceProc; PFN_getDevice deviceProc; PFN_void physicalDeviceProc; };

static PFN_getInstance next_instance;
static PFN_getDevice next_device;
static VkResult (*next_submit)(void *, uint32_t, const void *, void *);
static VkResult (*next_submit2)(void *, uint32_t, const void *, void *);
static void *the_instance;
static int has_lost;

static struct ChainInfo *link_in(const void *create_info, int32_t type) {
  struct ChainInfo *each = *(struct ChainInfo *const *)((const char *)create_info + offsetof(struct ChainInfo, next));
  while (each != NULL && !(each->type == type && each->function == LINK_INFO)) each = (struct ChainInfo *)each->next;
  return each;
}

static int is_lost(void) {
  const char *file = getenv("LOSE_DEVICE_WHILE");
  if (file != NULL && access(file, F_OK) == 0) has_lost = 1;
  return has_lost;
}

static VkResult submit(void *queue, uint32_t count, const void *submits, void *fence) {
  return is_lost() ? DEVICE_LOST : next_submit(queue, count, submits, fence);
}

static VkResult submit2(void *queue, uint32_t count, const void *submits, void *fence) {
  return is_lost() ? DEVICE_LOST : next_submit2(queue, count, submits, fence);
}

static VkResult create_instance(const void *info, const void *allocator, void **instance) {
  struct ChainInfo *chain = link_in(info, INSTANCE_INFO);
  if (chain == NULL) return INITIALIZATION_FAILED;
  struct InstanceLink *link = chain->link;
  next_instance = link->instanceProc;
  chain->link = link->next;
  VkResult (*create)(const void *, const void *, void **) = (void *)next_instance(NULL, "vkCreateInstance");
  VkResult result = create(info, allocator, instance);
  if (result == 0) the_instance = *instance;
  return result;
}

static VkResult create_device(void *physical, const void *info, const void *allocator, void **device) {
  struct ChainInfo *chain = link_in(info, DEVICE_INFO);
  if (chain == NULL) return INITIALIZATION_FAILED;
  struct DeviceLink *link = chain->link;
  PFN_getInstance instance_proc = link->instanceProc;
  next_device = link->deviceProc;
  chain->link = link->next;
  VkResult (*create)(void *, const void *, const void *, void **) = (void *)instance_proc(the_instance, "vkCreateDevice");
  VkResult result = create(physical, info, allocator, device);
  if (result != 0) return result;
  next_submit = (void *)next_device(*device, "vkQueueSubmit");
  next_submit2 = (void *)next_device(*device, "vkQueueSubmit2");
  return result;
}

static PFN_void get_device(void *device, const char *name);

static PFN_void own(const char *name) {
  if (strcmp(name, "vkCreateInstance") == 0) return (PFN_void)create_instance;
  if (strcmp(name, "vkCreateDevice") == 0) return (PFN_void)create_device;
  if (strcmp(name, "vkGetDeviceProcAddr") == 0) return (PFN_void)get_device;
  if (strcmp(name, "vkQueueSubmit") == 0) return (PFN_void)submit;
  if (strcmp(name, "vkQueueSubmit2") == 0 && next_submit2 != NULL) return (PFN_void)submit2;
  return NULL;
}

static PFN_void get_device(void *device, const char *name) {
  PFN_void found = own(name);
  return found != NULL ? found : next_device(device, name);
}

static PFN_void get_instance(void *instance, const char *name) {
  if (strcmp(name, "vkGetInstanceProcAddr") == 0) return (PFN_void)get_instance;
  PFN_void found = own(name);
  if (found != NULL) return found;
  return next_instance == NULL ? NULL : next_instance(instance, name);
}

__attribute__((visibility("default"))) VkResult vkNegotiateLoaderLayerInterfaceVersion(struct Negotiate *negotiate) {
  if (negotiate->version > 2) negotiate->version = 2;
  negotiate->instanceProc = get_instance;
  negotiate->deviceProc = get_device;
  negotiate->physicalDeviceProc = NULL;
  return 0;
}
