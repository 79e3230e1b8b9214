/* For LD_PRELOAD: the first thread hears of a condition 50 ms late, as where it waits for a processor on a busy machine. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <unistd.h>

#define LATE_US 50000

int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex) {
    static int (*wait)(pthread_cond_t *, pthread_mutex_t *);
    if (!wait)
        *(void **)&wait = dlsym(RTLD_NEXT, "pthread_cond_wait");
    int result = wait(condition, mutex);
    if (gettid() == getpid()) {
        pthread_mutex_unlock(mutex);
        usleep(LATE_US);
        pthread_mutex_lock(mutex);
    }
    return result;
}
