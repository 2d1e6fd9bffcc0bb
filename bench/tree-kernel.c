/*
 * The loops of native/kernels/trees/trees.ts in C, over the same bytes: what a compiler of the
 * machine's own code makes of them. Built by bench/one-row-trees.ts; reads a memory that
 * src/kernels/tree-memory.ts has packed, and rows of doubles; then answers lines as
 * bench/contestants.ts wants it.
 *
 *     tree-kernel <memory> <rows> <model address> <scratch address> <numbers of a row> <rows of scratch>
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
  uint32_t isRanks, isFloat, isFloatSum, quadCount, quads, shift, mask, zeros, categoryCount,
      categories, windowCount, windows, leafWidth, outputCount, sumStarts;
} Model;
typedef struct { uint32_t thresholds, x, state, count, missing; } Group;
typedef struct { uint32_t steps; Group groups[4]; } Quad;
typedef struct {
  uint32_t isHeap, treeCount, octets, depth, nodes, roots, places, outputs, leaves, values;
} Window;
typedef struct { uint32_t x, xBytes, state, stateBytes, keys, slots, sums, found; } Scratch;

static uint8_t *memory;

#define AT(type, address) ((type *)(memory + (address)))

static void settle(const Model *m, const Group *g, int isMissing, uint32_t counted, uint32_t state) {
  uint32_t rank = isMissing ? g->missing : counted;
  uint8_t *to = memory + state + g->state;
  if (m->isRanks) {
    *(uint32_t *)to = (rank + 1) << m->shift;
    return;
  }
  const uint8_t *from = memory + m->zeros - rank;
  for (uint8_t *end = to + g->count;;) {
    memcpy(to, from, 16);
    from += 16;
    to += 16;
    if (to >= end) break;
  }
}

#define SEARCH(T, name)                                                                       \
  static void name(const Model *m, uint32_t x, uint32_t state) {                              \
    const Quad *quad = AT(Quad, m->quads);                                                    \
    for (uint32_t q = 0; q < m->quadCount; q++, quad++) {                                     \
      uint32_t i[4] = {1, 1, 1, 1};                                                           \
      const T *t[4];                                                                          \
      T v[4];                                                                                 \
      for (int k = 0; k < 4; k++) {                                                           \
        t[k] = AT(T, quad->groups[k].thresholds);                                             \
        v[k] = (T)*AT(double, x + quad->groups[k].x);                                         \
      }                                                                                       \
      for (uint32_t step = 0; step < quad->steps; step++)                                     \
        for (int k = 0; k < 4; k++) i[k] = 2 * i[k] + !(v[k] <= t[k][i[k]]);                  \
      for (int k = 0; k < 4; k++)                                                             \
        settle(m, &quad->groups[k], v[k] != v[k], i[k] - (1u << quad->steps), state);         \
    }                                                                                         \
  }
SEARCH(float, searchFloats)
SEARCH(double, searchDoubles)

#define BIT(level, i) (2 * i + state[((const uint16_t *)(level))[i]])
#define RANK(level, i) (2 * i + rank(((const uint32_t *)(level))[i], state, mask))

static inline uint32_t rank(uint32_t node, const uint8_t *state, uint32_t mask) {
  return (node - *(const uint32_t *)(state + (node & mask))) >> 31;
}

/* Heaps of one output, as in the benchmark; leaves are added as they are found. */
#define HEAP(T, STEP, bytes, name)                                                            \
  static void name(const Window *w, const uint8_t *state, uint32_t mask, uint32_t sums) {     \
    (void)mask;                                                                               \
    const T *values = AT(T, w->values);                                                       \
    T sum = *AT(T, sums);                                                                     \
    uint32_t trees = 8 * w->octets;                                                           \
    for (uint32_t tree = 0; tree < trees; tree += 8) {                                        \
      const uint8_t *level = memory + w->nodes;                                               \
      uint32_t size = trees * bytes;                                                          \
      uint32_t a = tree, b = tree + 1, c = tree + 2, d = tree + 3, e = tree + 4, f = tree + 5, \
               g = tree + 6, h = tree + 7;                                                    \
      for (uint32_t depth = 0; depth < w->depth; depth++) {                                   \
        a = STEP(level, a);                                                                   \
        b = STEP(level, b);                                                                   \
        c = STEP(level, c);                                                                   \
        d = STEP(level, d);                                                                   \
        e = STEP(level, e);                                                                   \
        f = STEP(level, f);                                                                   \
        g = STEP(level, g);                                                                   \
        h = STEP(level, h);                                                                   \
        level += size;                                                                        \
        size *= 2;                                                                            \
      }                                                                                       \
      sum += values[a];                                                                       \
      sum += values[b];                                                                       \
      sum += values[c];                                                                       \
      sum += values[d];                                                                       \
      sum += values[e];                                                                       \
      sum += values[f];                                                                       \
      sum += values[g];                                                                       \
      sum += values[h];                                                                       \
    }                                                                                         \
    *AT(T, sums) = sum;                                                                       \
  }
HEAP(float, BIT, 2, heapBitsFloat)
HEAP(double, BIT, 2, heapBitsDouble)
HEAP(float, RANK, 4, heapRanksFloat)
HEAP(double, RANK, 4, heapRanksDouble)


#define LINKS(isRanks, name)                                                                  \
  static void name(const Window *w, const uint8_t *state, uint32_t mask, uint32_t slots) {    \
    uint32_t *to = AT(uint32_t, slots);                                                       \
    const uint32_t *octet = AT(uint32_t, w->roots);                                           \
    for (uint32_t o = 0; o < w->octets; o++, octet += 9, to += 8) {                           \
      const uint8_t *at[8];                                                                   \
      for (int k = 0; k < 8; k++) at[k] = memory + octet[1 + k];                              \
      for (uint32_t i = 0; i < octet[0]; i++) {                                               \
        for (int k = 0; k < 8; k++) {                                                         \
          uint32_t word = *(const uint32_t *)at[k];                                           \
          if (isRanks) at[k] = memory + ((const uint32_t *)at[k])[1] + 8 * rank(word, state, mask); \
          else at[k] += 4 * ((word >> 16) + state[word & 0xffff]);                            \
        }                                                                                     \
      }                                                                                       \
      for (int k = 0; k < 8; k++)                                                             \
        to[k] = (uint32_t)(at[k] - memory - w->nodes) / (isRanks ? 8 : 4);                    \
    }                                                                                         \
  }
LINKS(0, linksOfBits)
LINKS(1, linksOfRanks)

#define HEAPSLOTS(STEP, bytes, name)                                                          \
  static void name(const Window *w, const uint8_t *state, uint32_t mask, uint32_t slots) {    \
    (void)mask;                                                                               \
    uint32_t *to = AT(uint32_t, slots);                                                       \
    uint32_t trees = 8 * w->octets;                                                           \
    for (uint32_t tree = 0; tree < trees; tree += 8, to += 8) {                               \
      const uint8_t *level = memory + w->nodes;                                               \
      uint32_t size = trees * bytes;                                                          \
      uint32_t i[8];                                                                          \
      for (int k = 0; k < 8; k++) i[k] = tree + k;                                            \
      for (uint32_t depth = 0; depth < w->depth; depth++) {                                   \
        for (int k = 0; k < 8; k++) i[k] = STEP(level, i[k]);                                 \
        level += size;                                                                        \
        size *= 2;                                                                            \
      }                                                                                       \
      for (int k = 0; k < 8; k++) to[k] = i[k];                                               \
    }                                                                                         \
  }
HEAPSLOTS(BIT, 2, slotsOfBits)
HEAPSLOTS(RANK, 4, slotsOfRanks)

#define ADDUP(T, name)                                                                        \
  static void name(const Model *m, const Window *w, uint32_t slots, uint32_t sums) {          \
    const T *values = AT(T, w->values);                                                       \
    const uint32_t *places = AT(uint32_t, w->places), *outputs = AT(uint32_t, w->outputs);    \
    if (m->outputCount == 1) {                                                                \
      T sum = *AT(T, sums);                                                                   \
      for (uint32_t i = 0; i < w->treeCount; i++)                                             \
        sum += values[*AT(uint32_t, slots + places[i])];                                      \
      *AT(T, sums) = sum;                                                                     \
      return;                                                                                 \
    }                                                                                         \
    for (uint32_t i = 0; i < w->treeCount; i++)                                               \
      *AT(T, sums + outputs[i]) += values[*AT(uint32_t, slots + places[i])];                  \
  }
ADDUP(float, addFloats)
ADDUP(double, addDoubles)

static void run(const Model *m, const Scratch *s, uint32_t rows) {
  uint32_t sumBytes = m->outputCount * (m->isFloatSum ? 4 : 8);
  for (uint32_t row = 0; row < rows; row++) {
    uint32_t x = s->x + row * s->xBytes, state = s->state + row * s->stateBytes;
    if (m->isFloat) searchFloats(m, x, state);
    else searchDoubles(m, x, state);
    memcpy(memory + s->sums + row * sumBytes, memory + m->sumStarts, sumBytes);
  }
  const Window *w = AT(Window, m->windows);
  for (uint32_t i = 0; i < m->windowCount; i++, w++) {
    for (uint32_t row = 0; row < rows; row++) {
      const uint8_t *state = memory + s->state + row * s->stateBytes;
      uint32_t sums = s->sums + row * sumBytes;
      if (w->isHeap && m->outputCount == 1) {
        if (m->isRanks && m->isFloatSum) heapRanksFloat(w, state, m->mask, sums);
        else if (m->isRanks) heapRanksDouble(w, state, m->mask, sums);
        else if (m->isFloatSum) heapBitsFloat(w, state, m->mask, sums);
        else heapBitsDouble(w, state, m->mask, sums);
        continue;
      }
      if (w->isHeap && m->isRanks) slotsOfRanks(w, state, m->mask, s->slots);
      else if (w->isHeap) slotsOfBits(w, state, m->mask, s->slots);
      else if (m->isRanks) linksOfRanks(w, state, m->mask, s->slots);
      else linksOfBits(w, state, m->mask, s->slots);
      if (m->isFloatSum) addFloats(m, w, s->slots, sums);
      else addDoubles(m, w, s->slots, sums);
    }
  }
}

static uint8_t *readFile(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) exit(2);
  fseek(file, 0, SEEK_END);
  *size = (size_t)ftell(file);
  rewind(file);
  uint8_t *bytes = aligned_alloc(64, (*size + 127) & ~(size_t)63);
  if (bytes == NULL || fread(bytes, 1, *size, file) != *size) exit(2);
  fclose(file);
  return bytes;
}

static double seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int main(int count, char **args) {
  if (count != 7) return 2;
  size_t memoryBytes, rowBytes;
  memory = readFile(args[1], &memoryBytes);
  const double *rows = (const double *)readFile(args[2], &rowBytes);
  const Model *model = AT(Model, atol(args[3]));
  const Scratch *scratch = AT(Scratch, atol(args[4]));
  uint32_t width = (uint32_t)atol(args[5]);
  uint32_t most = (uint32_t)atol(args[6]);
  uint32_t rowCount = (uint32_t)(rowBytes / 8 / width);
  puts("ready");
  fflush(stdout);
  char line[64];
  while (fgets(line, sizeof line, stdin) != NULL) {
    uint32_t batch, first, many;
    if (sscanf(line, "%u %u %u", &batch, &first, &many) != 3) return 2;
    double sink = 0;
    double begin = seconds();
    for (uint32_t done = 0; done < many; done += batch) {
      for (uint32_t part = 0; part < batch; part += most) {
        uint32_t rowsNow = batch - part < most ? batch - part : most;
        for (uint32_t i = 0; i < rowsNow; i++) {
          const double *row = rows + (size_t)((first + done + part + i) % rowCount) * width;
          memcpy(memory + scratch->x + i * scratch->xBytes, row, 8 * width);
        }
        run(model, scratch, rowsNow);
        if (part > 0) continue;
        sink += model->isFloatSum ? *AT(float, scratch->sums) : *AT(double, scratch->sums);
      }
    }
    double us = 1e6 * (seconds() - begin) / many;
    printf("%.4f %.17g\n", us, sink);
    fflush(stdout);
  }
  return 0;
}
