/* The next definition of a symbol, as dlsym(RTLD_NEXT) finds it, but without its
 * locks, its memory and its errors: wrappers are called in signal handlers, in
 * children of vfork and before libc is ready. The list of objects is the loader's
 * own (link.h); what is behind us on it and in front of libc was there when the
 * program began. */
#include "shim.h"

#include <link.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

/* glibc's, and musl's. */
extern struct r_debug _r_debug __attribute__((weak));
extern struct r_debug *_dl_debug_addr __attribute__((weak));

extern ElfW(Dyn) _DYNAMIC[] __attribute__((visibility("hidden")));

#define HIDDEN_VERSION 0x8000 /* of an older version: gABI symbol versioning */

/* Names at fixed distances: pointers would have to be relocated at every start. */
static const char names[][24] = {
#define WRAP(name) #name,
#define PASS(name, arguments, values, ask) WRAP(name)
#define LEFT(name, reason)
#include "symbols.def"
#undef WRAP
#undef PASS
#undef LEFT
};

static void *_Atomic found[NEXT_COUNT];

struct object {
	const ElfW(Sym) * symbols;
	const char *strings;
	const uint32_t *gnu;  /* DT_GNU_HASH */
	const uint32_t *sysv; /* DT_HASH */
	const uint16_t *versions;
	ElfW(Addr) base;
};

/* glibc relocates the addresses in the dynamic section, musl does not. */
static const void *
address_of(const struct link_map *map, const ElfW(Dyn) * entry)
{
	ElfW(Addr) address = entry->d_un.d_ptr;

	return (const void *)(address < map->l_addr ? address + map->l_addr
	                                            : address);
}

static struct object
read_object(const struct link_map *map)
{
	struct object object = { .base = map->l_addr };

	for (const ElfW(Dyn) *entry = map->l_ld; entry && entry->d_tag; entry++) {
		switch (entry->d_tag) {
		case DT_SYMTAB:
			object.symbols = address_of(map, entry);
			break;
		case DT_STRTAB:
			object.strings = address_of(map, entry);
			break;
		case DT_GNU_HASH:
			object.gnu = address_of(map, entry);
			break;
		case DT_HASH:
			object.sysv = address_of(map, entry);
			break;
		case DT_VERSYM:
			object.versions = address_of(map, entry);
			break;
		default:
			break;
		}
	}
	return object;
}

static void *
check_symbol(const struct object *object, uint32_t index, const char *name)
{
	const ElfW(Sym) *symbol = &object->symbols[index];

	if (symbol->st_shndx == SHN_UNDEF || symbol->st_value == 0 ||
	    ELF64_ST_TYPE(symbol->st_info) != STT_FUNC ||
	    (object->versions && object->versions[index] & HIDDEN_VERSION) ||
	    strcmp(object->strings + symbol->st_name, name) != 0)
		return NULL;
	return (void *)(object->base + symbol->st_value);
}

static uint32_t
gnu_hash(const char *name)
{
	uint32_t hash = 5381;

	for (; *name; name++)
		hash = hash * 33 + (unsigned char)*name;
	return hash;
}

/* buckets, first symbol, words of the filter, its shift; the filter; the buckets;
 * the hashes of the symbols, the last of a bucket with bit 0 set. */
static void *
find_by_gnu_hash(const struct object *object, const char *name)
{
	const uint32_t *table = object->gnu, hash = gnu_hash(name);
	const ElfW(Addr) *filter = (const ElfW(Addr) *)(table + 4);
	const uint32_t *buckets = (const uint32_t *)(filter + table[2]);
	const uint32_t *chain = buckets + table[0];
	uint32_t index = table[0] ? buckets[hash % table[0]] : 0;

	if (index < table[1])
		return NULL;
	for (;; index++) {
		uint32_t entry = chain[index - table[1]];
		void *symbol = (entry | 1) == (hash | 1)
		                       ? check_symbol(object, index, name)
		                       : NULL;

		if (symbol || entry & 1)
			return symbol;
	}
}

static void *
find_in(const struct link_map *map, const char *name)
{
	struct object object = read_object(map);
	void *symbol = NULL;

	if (!object.symbols || !object.strings)
		return NULL;
	if (object.gnu)
		return find_by_gnu_hash(&object, name);
	for (uint32_t i = 0; object.sysv && i < object.sysv[1] && !symbol; i++)
		symbol = check_symbol(&object, i, name);
	return symbol;
}

static const struct link_map *
own_map(void)
{
	const struct r_debug *debug = NULL;
	const struct link_map *map;

	if (&_r_debug)
		debug = &_r_debug;
	else if (&_dl_debug_addr)
		debug = _dl_debug_addr;
	for (map = debug ? debug->r_map : NULL; map; map = map->l_next)
		if (map->l_ld == _DYNAMIC)
			break;
	return map;
}

const char *
next_own_path(void)
{
	const struct link_map *map = own_map();

	return map ? map->l_name : NULL;
}

void *
next_find(enum next_id id)
{
	void *symbol = atomic_load_explicit(&found[id], memory_order_relaxed);
	const struct link_map *map;

	if (symbol)
		return symbol;
	map = own_map();
	for (map = map ? map->l_next : NULL; map && !symbol; map = map->l_next)
		symbol = find_in(map, names[id]);
	atomic_store_explicit(&found[id], symbol, memory_order_relaxed);
	return symbol;
}
