// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The radix tree. An entry of the last level is the frame's offset with the access in its low
 * bits; entries above are pointers to nodes; 0 is no entry. PRESENT keeps the entry of offset 0
 * without access from being 0. Each node counts its entries, so that an empty one can be freed: a
 * guest that maps and unmaps for long would otherwise keep every node that it ever used.
 */
#include "monitor/page_table.h"

#include <stdlib.h>

#include "base/memory.h"

#define PAGE_BITS  12
#define LEVEL_BITS 9
#define ENTRIES	   (1u << LEVEL_BITS)
#define TOP_LEVEL  3
#define PRESENT	   8u /* above the three PROT_* bits, below the offset */

struct node {
	uint32_t used; /* entries that are not 0 */
	uintptr_t entry[ENTRIES];
};

/* Levels are numbered from the last one, 0, up to the root. */
static unsigned int shift_of(int level)
{
	return PAGE_BITS + (unsigned int)level * LEVEL_BITS;
}

#define SPACE (1ull << (PAGE_BITS + (TOP_LEVEL + 1) * LEVEL_BITS))

static unsigned int index_at(uint64_t address, int level)
{
	return address >> shift_of(level) & (ENTRIES - 1);
}

void page_table_init(struct page_table *table)
{
	table->root = NULL;
	table->nodes = 0;
}

static void free_node(struct page_table *table, struct node *node, int level)
{
	for (unsigned int i = 0; level && i < ENTRIES; i++)
		if (node->entry[i])
			free_node(table, (struct node *)node->entry[i], level - 1);
	free(node);
	table->nodes--;
}

void page_table_destroy(struct page_table *table)
{
	if (table->root)
		free_node(table, table->root, TOP_LEVEL);
	page_table_init(table);
}

static struct node *new_node(struct page_table *table)
{
	table->nodes++;
	return memory_new(1, sizeof(struct node));
}

/* The last-level node of address, made where it is missing. */
static struct node *make_leaf(struct page_table *table, uint64_t address)
{
	struct node *node = table->root;

	if (!node)
		table->root = node = new_node(table);
	for (int level = TOP_LEVEL; level > 0; level--) {
		uintptr_t *entry = &node->entry[index_at(address, level)];

		if (!*entry) {
			*entry = (uintptr_t)new_node(table);
			node->used++;
		}
		node = (struct node *)*entry;
	}
	return node;
}

static const struct node *find_leaf(const struct page_table *table, uint64_t address)
{
	const struct node *node = table->root;

	for (int level = TOP_LEVEL; node && level > 0; level--)
		node = (const struct node *)node->entry[index_at(address, level)];
	return node;
}

int page_table_check(uint64_t address, uint64_t length, struct error *err)
{
	if (address < SPACE && length <= SPACE - address)
		return 0;
	return error_set(err, STATUS_CANNOT, "a map reaches beyond the 48 bits of an address");
}

void page_table_map(struct page_table *table, uint64_t address, uint64_t length, uint64_t offset,
		    int prot)
{
	uint64_t pages = length >> PAGE_BITS;

	for (uint64_t i = 0; i < pages; i++) {
		uint64_t page = i << PAGE_BITS;
		struct node *leaf = make_leaf(table, address + page);
		uintptr_t *entry = &leaf->entry[index_at(address + page, 0)];

		leaf->used += *entry == 0;
		*entry = (offset + page) | PRESENT | (unsigned int)prot;
	}
}

/*
 * Clears the bytes `from` to `last`, inclusive, as far as they lie in the node, which begins at
 * base. Nodes below that get empty are freed; the root stays.
 */
static void clear(struct page_table *table, struct node *node, int level, uint64_t base,
		  uint64_t from, uint64_t last)
{
	uint64_t span = 1ull << shift_of(level);
	unsigned int first = from > base ? index_at(from, level) : 0;

	for (unsigned int i = first; i < ENTRIES && base + i * span <= last; i++) {
		uint64_t start = base + i * span;

		if (!node->entry[i])
			continue;
		if (level) {
			struct node *below = (struct node *)node->entry[i];

			clear(table, below, level - 1, start, from, last);
			if (below->used)
				continue;
			free(below);
			table->nodes--;
		}
		node->entry[i] = 0;
		node->used--;
	}
}

/* The length is cut at the end of the space first, so that no address wraps below. */
void page_table_unmap(struct page_table *table, uint64_t address, uint64_t length)
{
	uint64_t last = length > SPACE - address ? SPACE - 1 : address + length - 1;

	if (table->root && length && address < SPACE)
		clear(table, table->root, TOP_LEVEL, 0, address, last);
}

bool page_table_lookup(const struct page_table *table, uint64_t address, struct page_entry *entry)
{
	const struct node *leaf;
	uintptr_t value;

	if (address >= SPACE)
		return false;
	leaf = find_leaf(table, address);
	value = leaf ? leaf->entry[index_at(address, 0)] : 0;
	if (!value)
		return false;
	entry->offset = value & ~(uintptr_t)((1u << PAGE_BITS) - 1);
	entry->prot = value & 7;
	return true;
}
