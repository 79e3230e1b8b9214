/* A PKCS#11 library for the tests: SoftHSM behind it, and in front a token that counts wrong PINs, sets the flags (or none), locks itself,
   is pulled out, hangs and crashes on demand.

   TOKEN_PROXY_DIR is a folder with
     script    lines "key = value", read at every call:
       lock_at = N           after N wrong PINs in a row the PIN is locked (0: never)
       flags = all|low|none  which of the flags are told: all, COUNT_LOW alone, none
       hang = C_X            never returns from C_X; hang_after: only after the call was made
       crash = C_X           dies in C_X; crash_after: only after the call was made
       gone_at = C_X         the token is pulled out in this call
       login = HEX           what C_Login answers, without asking anybody
       shift = N             slots have other numbers
       mechanisms = hashed   CKM_RSA_PKCS is not offered
     gone      while this file exists, no token is there
     wrong     how many wrong PINs there were in a row
     log       one line a call; C_Login with its answer and a sum over the PIN, to tell equal ones  */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <p11-kit/pkcs11.h>

static CK_FUNCTION_LIST *real;
static CK_FUNCTION_LIST ours;

static void path_of(char *out, size_t size, const char *name)
{
    const char *folder = getenv("TOKEN_PROXY_DIR");
    snprintf(out, size, "%s/%s", folder ? folder : "/nonexistent", name);
}

static int setting(const char *key, char *value, size_t size)
{
    char path[512], line[256], name[64], found[128];
    int is_set = 0;
    path_of(path, sizeof path, "script");
    FILE *file = fopen(path, "r");
    if (!file)
        return 0;
    while (fgets(line, sizeof line, file))
        if (sscanf(line, " %63[^ =] = %127s", name, found) == 2 && strcmp(name, key) == 0) {
            snprintf(value, size, "%s", found);
            is_set = 1;
        }
    fclose(file);
    return is_set;
}

static int is(const char *key, const char *wanted)
{
    char value[128];
    return setting(key, value, sizeof value) && strcmp(value, wanted) == 0;
}

static long number(const char *key)
{
    char value[128];
    return setting(key, value, sizeof value) ? strtol(value, NULL, 0) : 0;
}

static void note(const char *format, ...)
{
    char path[512], line[256];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line - 1, format, arguments);
    va_end(arguments);
    line[length++] = '\n';
    path_of(path, sizeof path, "log");
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (file >= 0) {
        if (write(file, line, (size_t)length) != length)
            abort();
        close(file);
    }
}

static long wrong(long change) /* +1: one more, -1: none any more, 0: how many */
{
    char path[512], text[32] = "";
    path_of(path, sizeof path, "wrong");
    int file = open(path, O_RDWR | O_CREAT, 0600);
    if (file < 0)
        abort();
    flock(file, LOCK_EX);
    long count = read(file, text, sizeof text - 1) > 0 ? strtol(text, NULL, 10) : 0;
    if (change) {
        count = change > 0 ? count + 1 : 0;
        int length = snprintf(text, sizeof text, "%ld", count);
        if (ftruncate(file, 0) || pwrite(file, text, (size_t)length, 0) != length)
            abort();
    }
    close(file);
    return count;
}

static int gone(void)
{
    char path[512];
    path_of(path, sizeof path, "gone");
    return access(path, F_OK) == 0;
}

static void faults(const char *hang, const char *crash, const char *function)
{
    if (is(crash, function))
        raise(SIGSEGV);
    while (is(hang, function))
        sleep(3600);
}

static CK_RV before(const char *function)
{
    faults("hang", "crash", function);
    if (is("gone_at", function)) {
        char path[512];
        path_of(path, sizeof path, "gone");
        close(open(path, O_WRONLY | O_CREAT, 0600));
    }
    return gone() ? CKR_DEVICE_REMOVED : CKR_OK;
}

static CK_RV after(const char *function, CK_RV answer)
{
    faults("hang_after", "crash_after", function);
    return answer;
}

#define CALL(name, ...)                                  \
    do {                                                 \
        CK_RV stopped = before(#name);                   \
        if (stopped != CKR_OK)                           \
            return stopped;                              \
        return after(#name, real->name(__VA_ARGS__));    \
    } while (0)

static CK_SLOT_ID inner(CK_SLOT_ID slot)
{
    return slot - (CK_SLOT_ID)number("shift");
}

static CK_RV get_slot_list(CK_BBOOL present, CK_SLOT_ID *slots, CK_ULONG *count)
{
    before("C_GetSlotList");
    if (gone()) {
        *count = 0;
        return CKR_OK;
    }
    CK_RV answer = real->C_GetSlotList(present, slots, count);
    for (CK_ULONG i = 0; answer == CKR_OK && slots && i < *count; i++)
        slots[i] += (CK_SLOT_ID)number("shift");
    return after("C_GetSlotList", answer);
}

static CK_RV get_slot_info(CK_SLOT_ID slot, CK_SLOT_INFO *info)
{
    CALL(C_GetSlotInfo, inner(slot), info);
}

static CK_RV get_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
    CK_RV stopped = before("C_GetTokenInfo");
    if (stopped != CKR_OK)
        return stopped;
    CK_RV answer = real->C_GetTokenInfo(inner(slot), info);
    if (answer != CKR_OK)
        return answer;
    long lock_at = number("lock_at"), count = wrong(0);
    info->flags &= ~(CK_FLAGS)(CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED);
    if (!is("flags", "none")) {
        if (count > 0)
            info->flags |= CKF_USER_PIN_COUNT_LOW;
        if (!is("flags", "low") && lock_at && count == lock_at - 1)
            info->flags |= CKF_USER_PIN_FINAL_TRY;
        if (!is("flags", "low") && lock_at && count >= lock_at)
            info->flags |= CKF_USER_PIN_LOCKED;
    }
    return after("C_GetTokenInfo", CKR_OK);
}

static CK_RV get_mechanism_list(CK_SLOT_ID slot, CK_MECHANISM_TYPE *list, CK_ULONG *count)
{
    CK_RV stopped = before("C_GetMechanismList");
    if (stopped != CKR_OK)
        return stopped;
    CK_RV answer = real->C_GetMechanismList(inner(slot), list, count);
    for (CK_ULONG i = 0; answer == CKR_OK && list && is("mechanisms", "hashed") && i < *count; i++)
        if (list[i] == CKM_RSA_PKCS)
            list[i] = CKM_SHA_1;
    return answer;
}

static CK_RV get_mechanism_info(CK_SLOT_ID slot, CK_MECHANISM_TYPE kind, CK_MECHANISM_INFO *info)
{
    CALL(C_GetMechanismInfo, inner(slot), kind, info);
}

static CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, void *data, CK_NOTIFY tell, CK_SESSION_HANDLE *session)
{
    CALL(C_OpenSession, inner(slot), flags, data, tell, session);
}

static unsigned sum_of(const CK_UTF8CHAR *pin, CK_ULONG length)
{
    unsigned sum = 2166136261u;
    for (CK_ULONG i = 0; i < length; i++)
        sum = (sum ^ pin[i]) * 16777619u;
    return sum;
}

static CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR *pin, CK_ULONG length)
{
    note("C_Login asked %08x", sum_of(pin, length));
    CK_RV answer = before("C_Login");
    long lock_at = number("lock_at");
    if (answer == CKR_OK && number("login"))
        answer = (CK_RV)number("login");
    else if (answer == CKR_OK && lock_at && wrong(0) >= lock_at)
        answer = CKR_PIN_LOCKED;
    else if (answer == CKR_OK) {
        answer = real->C_Login(session, user, pin, length);
        if (answer == CKR_OK)
            wrong(-1);
        else if (answer == CKR_PIN_INCORRECT)
            wrong(+1);
    }
    note("C_Login answered %lx", answer);
    return after("C_Login", answer);
}

static CK_RV sign_init(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key)
{
    CALL(C_SignInit, session, mechanism, key);
}

static CK_RV sign(CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG size, CK_BYTE *signature, CK_ULONG *length)
{
    if (signature)
        note("C_Sign asked");
    CALL(C_Sign, session, data, size, signature, length);
}

static CK_RV find_init(CK_SESSION_HANDLE session, CK_ATTRIBUTE *template, CK_ULONG count)
{
    CALL(C_FindObjectsInit, session, template, count);
}

static CK_RV find(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *objects, CK_ULONG most, CK_ULONG *count)
{
    CALL(C_FindObjects, session, objects, most, count);
}

static CK_RV get_attribute_value(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *template, CK_ULONG count)
{
    CALL(C_GetAttributeValue, session, object, template, count);
}

static CK_RV initialize(void *arguments)
{
    note("C_Initialize");
    faults("hang", "crash", "C_Initialize");
    return real->C_Initialize(arguments);
}

static CK_RV logout(CK_SESSION_HANDLE session)
{
    note("C_Logout");
    CALL(C_Logout, session);
}

static CK_RV get_function_list(CK_FUNCTION_LIST **list)
{
    *list = &ours;
    return CKR_OK;
}

__attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST **list)
{
    const char *library = getenv("TOKEN_PROXY_REAL");
    void *handle = dlopen(library ? library : "/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW | RTLD_LOCAL);
    CK_C_GetFunctionList begin = NULL;
    if (handle)
        *(void **)&begin = dlsym(handle, "C_GetFunctionList");
    if (!begin || begin(&real) != CKR_OK)
        return CKR_GENERAL_ERROR;
    ours = *real;
    ours.C_GetFunctionList = get_function_list;
    ours.C_Initialize = initialize;
    ours.C_GetSlotList = get_slot_list;
    ours.C_GetSlotInfo = get_slot_info;
    ours.C_GetTokenInfo = get_token_info;
    ours.C_GetMechanismList = get_mechanism_list;
    ours.C_GetMechanismInfo = get_mechanism_info;
    ours.C_OpenSession = open_session;
    ours.C_Login = login;
    ours.C_Logout = logout;
    ours.C_SignInit = sign_init;
    ours.C_Sign = sign;
    ours.C_FindObjectsInit = find_init;
    ours.C_FindObjects = find;
    ours.C_GetAttributeValue = get_attribute_value;
    *list = &ours;
    return CKR_OK;
}
