/* The same work on several threads, and a counter that hands out parts of it. */
#ifndef ORBITWATCH_THREADS_H
#define ORBITWATCH_THREADS_H

#include <stddef.h>

typedef struct Counter Counter;

/* What the threads run, with what they share; `is_caller` on the one thread that called. */
typedef void Work(void *shared, Counter *counter, int is_caller);

/* Run `work` on `n_threads` threads, this one among them, and wait for all. Where a thread cannot
 * be had, the others do its part. */
void run_on_threads(int n_threads, Work *work, void *shared);
/* The next number, from zero on, that no thread has had. */
size_t next_number(Counter *counter);

#endif
