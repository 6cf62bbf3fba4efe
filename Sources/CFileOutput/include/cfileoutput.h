// A driver by which libhdf5 writes a file to an open descriptor, with nothing of it in memory but libhdf5's own caches.
//
// libhdf5 cannot close a file that it cannot flush. So it never learns of a write that fails: the first error is kept
// for the caller, and what was to be written from then on stays in memory, where it can be read back until the file is
// closed. After an error the caller stops soon and closes the file, which then is of no use.

#ifndef ANOMENGINE_CFILEOUTPUT_H
#define ANOMENGINE_CFILEOUTPUT_H

#include <hdf5.h>

typedef struct cfileoutput_piece cfileoutput_piece;

// Where a file is written to. Zero apart from the descriptor at first; it must outlive the file.
typedef struct cfileoutput {
    // Open for reading and writing, empty. It stays the caller's.
    int descriptor;
    // errno of the first system call that failed; 0 for none.
    int error;
    cfileoutput_piece *kept;
    cfileoutput_piece **last;
} cfileoutput;

// A new file access list for files in the latest format that are made by H5Fcreate, whose name is then of no meaning.
// Closed with H5Pclose. Negative on failure.
hid_t cfileoutput_access(cfileoutput *output);

// Gives back what was kept after an error; to be called when the file is closed.
void cfileoutput_forget(cfileoutput *output);

// An empty file in memory, open for reading and writing; negative on failure, with errno.
int cfileoutput_memory_file(void);

#endif
