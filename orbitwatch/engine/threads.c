#include "threads.h"

#define MOST_THREADS 64

struct Counter {
    size_t next;
    Work *work;
    void *shared;
    void *lock; /* of the kind that the system has */
};

#ifdef _WIN32
#include <windows.h>

size_t next_number(Counter *counter) {
    AcquireSRWLockExclusive((SRWLOCK *)counter->lock);
    size_t number = counter->next++;
    ReleaseSRWLockExclusive((SRWLOCK *)counter->lock);
    return number;
}

static DWORD WINAPI begin(void *counter) {
    ((Counter *)counter)->work(((Counter *)counter)->shared, counter, 0);
    return 0;
}

void run_on_threads(int n_threads, Work *work, void *shared) {
    SRWLOCK lock = SRWLOCK_INIT;
    Counter counter = {0, work, shared, &lock};
    HANDLE threads[MOST_THREADS];
    int started = 0;
    while (started < n_threads - 1 && started < MOST_THREADS) {
        HANDLE thread = CreateThread(NULL, 0, begin, &counter, 0, NULL);
        if (!thread) break;
        threads[started++] = thread;
    }
    work(shared, &counter, 1);
    for (int k = 0; k < started; k++) {
        WaitForSingleObject(threads[k], INFINITE);
        CloseHandle(threads[k]);
    }
}
#else
#include <pthread.h>

size_t next_number(Counter *counter) {
    pthread_mutex_lock(counter->lock);
    size_t number = counter->next++;
    pthread_mutex_unlock(counter->lock);
    return number;
}

static void *begin(void *counter) {
    ((Counter *)counter)->work(((Counter *)counter)->shared, counter, 0);
    return NULL;
}

void run_on_threads(int n_threads, Work *work, void *shared) {
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    Counter counter = {0, work, shared, &mutex};
    pthread_t threads[MOST_THREADS];
    int started = 0;
    while (started < n_threads - 1 && started < MOST_THREADS) {
        if (pthread_create(&threads[started], NULL, begin, &counter) != 0) break;
        started++;
    }
    work(shared, &counter, 1);
    for (int k = 0; k < started; k++) pthread_join(threads[k], NULL);
    pthread_mutex_destroy(&mutex);
}
#endif
