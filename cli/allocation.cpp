// operator new and delete of the whole program from mimalloc: messages are allocated by the thread that decodes and
// freed by the one that writes rows, which the C library's allocator is slow at.
#include <mimalloc-new-delete.h>
