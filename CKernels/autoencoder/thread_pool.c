// A pool of threads that share the runs of one caller.

#include "ckernels_thread_pool.h"

#include "../barrier.h"
#include "fleet.h"
#include "run.h"

#include <pthread.h>
#include <stdlib.h>

// One run, as all threads see it: of one workload, or of a fleet where `fleet` is set.
typedef struct {
    ckernels_workload workload;
    const ckernels_workload *fleet;
    size_t fleet_count, fleet_windows;
    ckernels_output output;
    char *scratch;
    size_t thread_scratch; // bytes
} pool_job;

typedef struct {
    ckernels_thread_pool *pool;
    size_t index; // 0 is the caller
    pthread_t thread;
} pool_worker;

struct ckernels_thread_pool {
    ckernels_barrier steps, runs; // after each step of a split window; after each run
    _Alignas(64) atomic_size_t job_number;
    atomic_size_t sleepers;
    atomic_bool stopping;
    pool_job job;
    size_t threads;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    pool_worker workers[CKERNELS_THREAD_LIMIT];
};

static size_t thread_scratch_size(const ckernels_autoencoder *model, size_t batch) {
    return whole_lines(ckernels_autoencoder_scratch(model, batch));
}

// Runs the share of thread `index`.
static void run_share(ckernels_thread_pool *pool, size_t index) {
    const pool_job *job = &pool->job;
    const ckernels_workload *only = &job->workload;
    size_t threads = pool->threads;
    if (job->fleet == NULL && only->batch == 1 && only->model->reduced == NULL) {
        run_context shared = {.partition = {index, threads, &pool->steps}};
        run_windows(only->model, 1, only->x, only->y, job->output, &shared, job->scratch);
    } else {
        size_t windows = job->fleet ? job->fleet_windows : only->batch;
        run_fleet_range(job->fleet ? job->fleet : only, job->fleet ? job->fleet_count : 1, windows * index / threads,
                        windows * (index + 1) / threads, job->output, job->scratch + index * job->thread_scratch);
    }
    barrier_wait(&pool->runs, index, threads);
}

// Returns when there is a job after number `done`, or when the pool is stopping.
static void wait_for_job(ckernels_thread_pool *pool, size_t done) {
    for (int round = 0; round < SPIN_LIMIT; round++) {
        if (atomic_load_explicit(&pool->job_number, memory_order_acquire) != done)
            return;
        spin_pause();
    }
    pthread_mutex_lock(&pool->mutex);
    atomic_fetch_add(&pool->sleepers, 1);
    while (atomic_load(&pool->job_number) == done)
        pthread_cond_wait(&pool->changed, &pool->mutex);
    atomic_fetch_sub(&pool->sleepers, 1);
    pthread_mutex_unlock(&pool->mutex);
}

static void announce_job(ckernels_thread_pool *pool) {
    atomic_fetch_add(&pool->job_number, 1);
    if (atomic_load(&pool->sleepers) == 0)
        return;
    pthread_mutex_lock(&pool->mutex);
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->mutex);
}

static void *work(void *argument) {
    const pool_worker *worker = argument;
    ckernels_thread_pool *pool = worker->pool;
    for (size_t done = 0;; done++) {
        wait_for_job(pool, done);
        if (atomic_load(&pool->stopping))
            return NULL;
        run_share(pool, worker->index);
    }
}

// Stops and frees a pool that has started `started` threads, counting the caller.
static void destroy(ckernels_thread_pool *pool, size_t started) {
    atomic_store(&pool->stopping, true);
    announce_job(pool);
    for (size_t index = 1; index < started; index++)
        pthread_join(pool->workers[index].thread, NULL);
    pthread_cond_destroy(&pool->changed);
    pthread_mutex_destroy(&pool->mutex);
    free(pool);
}

ckernels_thread_pool *ckernels_thread_pool_create(size_t threads) {
    if (threads == 0 || threads > CKERNELS_THREAD_LIMIT)
        return NULL;
    ckernels_thread_pool *pool = aligned_alloc(CACHE_LINE, whole_lines(sizeof *pool));
    if (pool == NULL)
        return NULL;
    *pool = (ckernels_thread_pool){.threads = threads};
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->changed, NULL);
    for (size_t index = 1; index < threads; index++) {
        pool_worker *worker = &pool->workers[index];
        worker->pool = pool;
        worker->index = index;
        if (pthread_create(&worker->thread, NULL, work, worker) != 0) {
            destroy(pool, index);
            return NULL;
        }
    }
    return pool;
}

void ckernels_thread_pool_destroy(ckernels_thread_pool *pool) {
    if (pool)
        destroy(pool, pool->threads);
}

size_t ckernels_thread_pool_scratch(const ckernels_thread_pool *pool, const ckernels_autoencoder *model, size_t batch) {
    return pool->threads * thread_scratch_size(model, batch);
}

void ckernels_thread_pool_run(ckernels_thread_pool *pool, const ckernels_autoencoder *model, size_t batch,
                              const float *x, float *y, ckernels_output output, void *scratch) {
    pool->job = (pool_job){.workload = {model, batch, x, y}, .output = output, .scratch = scratch};
    pool->job.thread_scratch = thread_scratch_size(model, batch);
    announce_job(pool);
    run_share(pool, 0);
}

void ckernels_thread_pool_fleet_run(ckernels_thread_pool *pool, const ckernels_workload *workloads, size_t count,
                                    ckernels_output output, void *scratch, size_t thread_scratch) {
    pool->job = (pool_job){.fleet = workloads, .fleet_count = count, .output = output, .scratch = scratch};
    pool->job.thread_scratch = thread_scratch;
    for (size_t i = 0; i < count; i++)
        pool->job.fleet_windows += workloads[i].batch;
    announce_job(pool);
    run_share(pool, 0);
}
