// A driver by which libhdf5 writes a file to an open descriptor, with nothing of it in memory but libhdf5's own caches.
//
// libhdf5 cannot close a file that it cannot flush. So it never learns of a write that fails: the first error is kept
// for the caller, and what was to be written from then on stays in memory, where it can be read back until the file is
// closed. After an error the caller stops soon and closes the file, which then is of no use.

#ifndef ANOMENGINE_CHDF5_DRIVER_H
#define ANOMENGINE_CHDF5_DRIVER_H

#include <hdf5.h>

typedef struct chdf5_driver_piece chdf5_driver_piece;

// Where a file is written to. Zero apart from the descriptor at first; it must outlive the file.
typedef struct chdf5_driver {
    // Open for reading and writing, empty. It stays the caller's.
    int descriptor;
    // errno of the first system call that failed; 0 for none.
    int error;
    chdf5_driver_piece *kept;
    chdf5_driver_piece **last;
} chdf5_driver;

// A new file access list for files in the latest format that are made by H5Fcreate, whose name is then of no meaning.
// Closed with H5Pclose. Negative on failure.
hid_t chdf5_driver_access(chdf5_driver *output);

// Gives back what was kept after an error; to be called when the file is closed.
void chdf5_driver_forget(chdf5_driver *output);

// An empty file in memory, open for reading and writing; negative on failure, with errno.
int chdf5_driver_memory_file(void);

#endif
