/* The image files, and the rows that are made of them. */

#define _GNU_SOURCE
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device.h"

#define MM_AN_INCH 25.4

void release_paper(Scanner *s)
{
    if (s->paper.map)
        munmap(s->paper.map, s->paper.map_size);
    s->paper.map = NULL;
    s->reading = false;
}

/* Maps a binary PNM file; false where there is none. */
bool map_paper(Scanner *s, const char *folder, const char *name)
{
    char path[PATH_SIZE], kind;
    struct stat stat;
    Paper paper = {0};
    int maximum = 1, header = 0;
    release_paper(s);
    path_of(s, path, folder, name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    if (fstat(file, &stat) == 0)
        paper.map = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    close(file);
    if (paper.map == NULL || paper.map == MAP_FAILED)
        return false;
    paper.map_size = (size_t)stat.st_size;
    const char *text = (const char *)paper.map;
    if (sscanf(text, "P%c %d %d%n", &kind, &paper.width, &paper.height, &header) < 3)
        abort();
    if (kind != '4') {
        int more = 0;
        if (sscanf(text + header, " %d%n", &maximum, &more) < 1)
            abort();
        header += more;
    }
    paper.channels = kind == '6' ? 3 : 1;
    paper.bits = maximum == 1 ? 1 : maximum == 255 ? 8 : 16;
    paper.row_bytes = ((size_t)paper.width * (size_t)(paper.channels * paper.bits) + 7) / 8;
    paper.rows = paper.map + header + 1;
    if (paper.rows + paper.row_bytes * (size_t)paper.height > paper.map + paper.map_size)
        abort();
    s->paper = paper;
    return true;
}

/* A sample of the paper, 0 black to 65535 white. */
static unsigned sample(const Paper *paper, int x, int y, int channel)
{
    if (!paper->map)
        return 65535;
    const uint8_t *row = paper->rows + (size_t)y * paper->row_bytes;
    size_t at = (size_t)(x * paper->channels + (paper->channels == 3 ? channel : 0));
    if (paper->bits == 1)
        return row[at / 8] >> (7 - at % 8) & 1 ? 0 : 65535;
    return paper->bits == 8 ? row[at] * 257u : row[2 * at] * 256u + row[2 * at + 1];
}

static unsigned gray(const Paper *paper, int x, int y)
{
    if (paper->channels == 1)
        return sample(paper, x, y, 0);
    return (sample(paper, x, y, 0) * 299 + sample(paper, x, y, 1) * 587 + sample(paper, x, y, 2) * 114) / 1000;
}

static int to_px(SANE_Word mm, int dpi)
{
    return (int)lround(SANE_UNFIX(mm) / MM_AN_INCH * dpi);
}

/* The area in pixels, cut off at the edges of the paper. */
void measure(Scanner *s)
{
    int dpi = s->words[OPT_RESOLUTION], paper_dpi = number(s, "dpi", 100);
    s->left = to_px(s->words[OPT_TL_X], dpi);
    s->top = to_px(s->words[OPT_TL_Y], dpi);
    int right = to_px(s->words[OPT_BR_X], dpi), bottom = to_px(s->words[OPT_BR_Y], dpi);
    if (s->paper.map && right > s->paper.width * dpi / paper_dpi)
        right = s->paper.width * dpi / paper_dpi;
    if (s->paper.map && bottom > s->paper.height * dpi / paper_dpi)
        bottom = s->paper.height * dpi / paper_dpi;
    s->width = right > s->left ? right - s->left : 1;
    s->height = bottom > s->top ? bottom - s->top : 1;
}

void parameters(const Scanner *s, SANE_Parameters *p)
{
    char value[WORD_SIZE];
    bool colour = !strcmp(s->mode, "Color"), three = colour && number(s, "three_pass", 0);
    p->depth = !strcmp(s->mode, "Lineart") ? 1 : s->words[OPT_DEPTH];
    p->format = three ? SANE_FRAME_RED + (unsigned)s->pass : colour ? SANE_FRAME_RGB : SANE_FRAME_GRAY;
    p->last_frame = !three || s->pass == 2;
    p->pixels_per_line = s->width;
    p->lines = !strcmp(setting(s, "lines", value), "unknown") ? -1 : s->height + number(s, "promise", 0);
    p->bytes_per_line = (s->width * p->depth * (colour && !three ? 3 : 1) + 7) / 8 + number(s, "padding", 0);
}

void render(Scanner *s, const SANE_Parameters *p)
{
    const Paper *paper = &s->paper;
    int dpi = s->words[OPT_RESOLUTION], paper_dpi = number(s, "dpi", 100);
    int y = (s->top + s->row) * paper_dpi / dpi, channels = p->format == SANE_FRAME_RGB ? 3 : 1;
    memset(s->line, 0xEE, s->line_size);
    if (p->depth == 1)
        memset(s->line, 0, (size_t)(s->width + 7) / 8);
    if (paper->map && dpi == paper_dpi && paper->bits == 8 && p->depth == 8 && paper->channels == channels &&
        p->format <= SANE_FRAME_RGB) {
        const uint8_t *row = paper->rows + (size_t)y * paper->row_bytes;
        memcpy(s->line, row + (size_t)(s->left * channels), (size_t)(s->width * channels));
        return;
    }
    for (int i = 0; i < s->width; i++) {
        int x = (s->left + i) * paper_dpi / dpi;
        for (int c = 0; c < channels; c++) {
            unsigned value = p->format == SANE_FRAME_GRAY ? gray(paper, x, y)
                                                          : sample(paper, x, y, channels == 3 ? c : s->pass);
            uint16_t wide = (uint16_t)value;
            if (p->depth == 1 && value / 257 < (unsigned)s->words[OPT_THRESHOLD])
                s->line[i / 8] |= (uint8_t)(0x80 >> i % 8);
            else if (p->depth == 8)
                s->line[i * channels + c] = (uint8_t)(value >> 8);
            else if (p->depth == 16)
                memcpy(s->line + 2 * (i * channels + c), &wide, 2);
        }
    }
}
