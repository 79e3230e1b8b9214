/* The device's folder, the paper path, and the faults that are written down in the script. */

#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device.h"

typedef enum { STATUS, JAM, DOUBLE_FEED, COVER, UNPLUG, HANG, CRASH } Effect;

static const struct {
    const char *name;
    Effect effect;
    int status;
} FAULTS[] = {
    {"jam", JAM, SANE_STATUS_JAMMED},
    {"double_feed", DOUBLE_FEED, SANE_STATUS_JAMMED},
    {"cover", COVER, SANE_STATUS_COVER_OPEN},
    {"unplug", UNPLUG, SANE_STATUS_IO_ERROR},
    {"hang", HANG, SANE_STATUS_GOOD},
    {"crash", CRASH, SANE_STATUS_GOOD},
    {"unsupported", STATUS, SANE_STATUS_UNSUPPORTED},
    {"cancelled", STATUS, SANE_STATUS_CANCELLED},
    {"busy", STATUS, SANE_STATUS_DEVICE_BUSY},
    {"inval", STATUS, SANE_STATUS_INVAL},
    {"eof", STATUS, SANE_STATUS_EOF},
    {"no_docs", STATUS, SANE_STATUS_NO_DOCS},
    {"io_error", STATUS, SANE_STATUS_IO_ERROR},
    {"no_mem", STATUS, SANE_STATUS_NO_MEM},
    {"denied", STATUS, SANE_STATUS_ACCESS_DENIED},
    {"warming_up", STATUS, 12}, /* sane.h names it for later versions; drivers give it already */
};

void path_of(const Scanner *s, char *path, const char *folder, const char *name)
{
    if (snprintf(path, PATH_SIZE, "%.300s/%s%s%.150s", s->folder, folder, *folder ? "/" : "", name) >= PATH_SIZE)
        abort();
}

bool exists(const Scanner *s, const char *folder, const char *name)
{
    char path[PATH_SIZE];
    path_of(s, path, folder, name);
    return access(path, F_OK) == 0;
}

void drop(const Scanner *s, const char *folder, const char *name)
{
    char path[PATH_SIZE];
    path_of(s, path, folder, name);
    unlink(path);
}

/* Writes `text` at the end of a file and gives the size that the file had. */
long append(const Scanner *s, const char *folder, const char *name, const char *text)
{
    char path[PATH_SIZE];
    path_of(s, path, folder, "");
    mkdir(path, 0777);
    path_of(s, path, folder, name);
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    struct stat stat;
    if (file < 0 || fstat(file, &stat) || write(file, text, strlen(text)) < 0)
        abort();
    close(file);
    return stat.st_size;
}

void read_script(Scanner *s)
{
    char path[PATH_SIZE];
    path_of(s, path, "", "script");
    FILE *file = fopen(path, "re");
    size_t size = file ? fread(s->script, 1, SCRIPT_SIZE - 1, file) : 0;
    s->script[size] = 0;
    if (file)
        fclose(file);
}

/* The value of a key, or an empty text. */
const char *setting(const Scanner *s, const char *key, char value[WORD_SIZE])
{
    size_t length = strlen(key);
    *value = 0;
    for (const char *line = s->script; line && *line; line = strchr(line, '\n'), line += line != NULL)
        if (!strncmp(line, key, length) && (line[length] == ' ' || line[length] == '='))
            sscanf(line + length, " = %127[^\n]", value);
    return value;
}

int number(const Scanner *s, const char *key, int otherwise)
{
    char value[WORD_SIZE];
    return *setting(s, key, value) ? atoi(value) : otherwise;
}
/* The number of sheets in a folder; `first` gets the name of the first one. */
int sheets(const Scanner *s, const char *folder, char first[WORD_SIZE])
{
    char path[PATH_SIZE];
    struct dirent **entries;
    int found = 0;
    path_of(s, path, folder, "");
    int count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char *end = strstr(entries[i]->d_name, "-front.pnm");
        if (end && !found++)
            snprintf(first, WORD_SIZE, "%.*s", (int)(end - entries[i]->d_name), entries[i]->d_name);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return found;
}

/* Moves the first sheet of a folder into another one. */
bool move_sheet(const Scanner *s, const char *from, const char *to, char sheet[WORD_SIZE])
{
    if (!sheets(s, from, sheet))
        return false;
    for (int back = 1; back >= 0; back--) { /* the front last: it says whether the sheet is there */
        char name[WORD_SIZE + 16], before[PATH_SIZE], after[PATH_SIZE];
        snprintf(name, sizeof name, "%s-%s.pnm", sheet, back ? "back" : "front");
        path_of(s, before, from, name);
        path_of(s, after, to, name);
        rename(before, after);
    }
    return true;
}

void eject(const Scanner *s)
{
    char sheet[WORD_SIZE];
    while (!exists(s, "now", "jammed") && move_sheet(s, "path", "out", sheet))
        ;
}

static SANE_Status strike(Scanner *s, Effect effect, int status)
{
    char sheet[WORD_SIZE], value[WORD_SIZE];
    switch (effect) {
    case STATUS:
        break;
    case DOUBLE_FEED:
        append(s, "now", "double-feed", "");
        if (!sheets(s, "path", sheet))
            move_sheet(s, "tray", "path", sheet);
        move_sheet(s, "tray", "path", sheet);
        if (!strcmp(s->df_action, "Continue"))
            return SANE_STATUS_GOOD;
        append(s, "now", "jammed", "");
        break;
    case JAM:
        append(s, "now", "jammed", "");
        if (!sheets(s, "path", sheet))
            move_sheet(s, "tray", "path", sheet);
        if (*setting(s, "no_docs_after_jam", value))
            return SANE_STATUS_NO_DOCS;
        break;
    case COVER:
        append(s, "now", "cover-open", "");
        break;
    case UNPLUG:
        append(s, "now", "unplugged", "");
        break;
    case HANG:
        for (;;)
            pause();
    case CRASH:
        signal(SIGSEGV, SIG_DFL);
        raise(SIGSEGV);
    }
    return (SANE_Status)status;
}

/* What is to happen at this place, if anything. */
SANE_Status trip(Scanner *s, const char *place)
{
    for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++) {
        char value[WORD_SIZE], done[WORD_SIZE], *rest = value;
        setting(s, FAULTS[i].name, value);
        const char *mark = strrchr(value, 'x');
        long times = mark ? atol(mark + 1) : 1;
        for (char *word; (word = strsep(&rest, " ")) != NULL;) {
            if (strcmp(word, place))
                continue;
            snprintf(done, sizeof done, "%.30s@%.60s", FAULTS[i].name, place);
            if (append(s, "fired", done, ".") >= times && times)
                continue;
            SANE_Status status = strike(s, FAULTS[i].effect, FAULTS[i].status);
            if (status != SANE_STATUS_GOOD)
                return status;
        }
    }
    return SANE_STATUS_GOOD;
}
