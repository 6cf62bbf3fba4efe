// Threads that share the runs of one caller.

#include "ckernels_team.h"

#include "../around.h"
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
} team_job;

typedef struct {
    ckernels_team *team;
    size_t part;
    pthread_t thread;
} team_member;

struct ckernels_team {
    ckernels_barrier steps, runs;
    _Alignas(64) atomic_size_t job_number;
    atomic_size_t sleepers;
    atomic_bool ends;
    team_job job;
    size_t threads;
    pthread_mutex_t mutex;
    pthread_cond_t news;
    team_member members[CKERNELS_TEAM_LIMIT];
};

static size_t part_scratch(const ckernels_autoencoder *model, size_t batch) {
    return whole_lines(ckernels_autoencoder_scratch(model, batch));
}

// The share of one thread.
static void do_part(ckernels_team *team, size_t part) {
    const team_job *job = &team->job;
    const ckernels_workload *only = &job->workload;
    size_t threads = team->threads;
    if (job->fleet == NULL && only->batch == 1 && only->model->low == NULL) {
        run_context shared = {.part = part, .parts = threads, .barrier = &team->steps};
        run_in_context(only->model, 1, only->x, only->y, job->output, &shared, job->scratch);
    } else {
        size_t windows = job->fleet ? job->fleet_windows : only->batch;
        run_fleet_part(job->fleet ? job->fleet : only, job->fleet ? job->fleet_count : 1, windows * part / threads,
                       windows * (part + 1) / threads, job->output, job->scratch + part * job->thread_scratch);
    }
    barrier_wait(&team->runs, part, threads);
}

// Returns when there is a job after number `done`, or the end.
static void wait_for_job(ckernels_team *team, size_t done) {
    for (int round = 0; round < SPIN_LIMIT; round++) {
        if (atomic_load_explicit(&team->job_number, memory_order_acquire) != done)
            return;
        spin_pause();
    }
    pthread_mutex_lock(&team->mutex);
    atomic_fetch_add(&team->sleepers, 1);
    while (atomic_load(&team->job_number) == done)
        pthread_cond_wait(&team->news, &team->mutex);
    atomic_fetch_sub(&team->sleepers, 1);
    pthread_mutex_unlock(&team->mutex);
}

static void announce_job(ckernels_team *team) {
    atomic_fetch_add(&team->job_number, 1);
    if (atomic_load(&team->sleepers) == 0)
        return;
    pthread_mutex_lock(&team->mutex);
    pthread_cond_broadcast(&team->news);
    pthread_mutex_unlock(&team->mutex);
}

static void *work(void *argument) {
    const team_member *member = argument;
    ckernels_team *team = member->team;
    for (size_t done = 0;; done++) {
        wait_for_job(team, done);
        if (atomic_load(&team->ends))
            return NULL;
        do_part(team, member->part);
    }
}

// Ends and frees a team of which `started` threads, the caller's included, exist.
static void dissolve(ckernels_team *team, size_t started) {
    atomic_store(&team->ends, true);
    announce_job(team);
    for (size_t part = 1; part < started; part++)
        pthread_join(team->members[part].thread, NULL);
    pthread_cond_destroy(&team->news);
    pthread_mutex_destroy(&team->mutex);
    free(team);
}

ckernels_team *ckernels_team_create(size_t threads) {
    if (threads == 0 || threads > CKERNELS_TEAM_LIMIT)
        return NULL;
    ckernels_team *team = aligned_alloc(CACHE_LINE, whole_lines(sizeof *team));
    if (team == NULL)
        return NULL;
    *team = (ckernels_team){.threads = threads};
    pthread_mutex_init(&team->mutex, NULL);
    pthread_cond_init(&team->news, NULL);
    for (size_t part = 1; part < threads; part++) {
        team_member *member = &team->members[part];
        member->team = team;
        member->part = part;
        if (pthread_create(&member->thread, NULL, work, member) != 0) {
            dissolve(team, part);
            return NULL;
        }
    }
    return team;
}

void ckernels_team_free(ckernels_team *team) {
    if (team)
        dissolve(team, team->threads);
}

size_t ckernels_team_scratch(const ckernels_team *team, const ckernels_autoencoder *model, size_t batch) {
    return team->threads * part_scratch(model, batch);
}

void ckernels_team_run(ckernels_team *team, const ckernels_autoencoder *model, size_t batch, const float *x, float *y,
                       ckernels_output output, void *scratch) {
    team->job = (team_job){.workload = {model, batch, x, y}, .output = output, .scratch = scratch};
    team->job.thread_scratch = part_scratch(model, batch);
    announce_job(team);
    do_part(team, 0);
}

void ckernels_team_fleet_run(ckernels_team *team, const ckernels_workload *workloads, size_t count,
                             ckernels_output output, void *scratch, size_t thread_scratch) {
    team->job = (team_job){.fleet = workloads, .fleet_count = count, .output = output, .scratch = scratch};
    team->job.thread_scratch = thread_scratch;
    for (size_t i = 0; i < count; i++)
        team->job.fleet_windows += workloads[i].batch;
    announce_job(team);
    do_part(team, 0);
}
