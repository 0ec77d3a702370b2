/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Red-black trees with the node inside the object. The caller compares: it walks down from
 * root->rb_node, remembers the link it would follow, then
 *
 *	rb_link_node(&new->node, parent, link);
 *	rb_insert_color(&new->node, root);
 *
 * The caller locks. All operations are O(log n).
 */
#ifndef LIB_RBTREE_H
#define LIB_RBTREE_H

#include "lib/compiler.h"
#include "lib/types.h"

struct rb_node {
	unsigned long rb_parent_color; /* the parent's address; bit 0 set = black */
	struct rb_node *rb_right;
	struct rb_node *rb_left;
} __aligned(8);

struct rb_root {
	struct rb_node *rb_node;
};

#define RB_ROOT             ((struct rb_root){NULL})
#define RB_EMPTY_ROOT(root) (!(root)->rb_node)
/* A node that is in no tree points at itself. */
#define RB_EMPTY_NODE(node) ((node)->rb_parent_color == (unsigned long)(node))
#define RB_CLEAR_NODE(node) ((node)->rb_parent_color = (unsigned long)(node))

#define rb_entry(ptr, type, member) container_of(ptr, type, member)
#define rb_entry_safe(ptr, type, member)                              \
	({                                                            \
		struct rb_node *rb_ptr_ = (ptr);                      \
		rb_ptr_ ? container_of(rb_ptr_, type, member) : NULL; \
	})

static inline struct rb_node *rb_parent(const struct rb_node *node)
{
	return (struct rb_node *)(node->rb_parent_color & ~1UL);
}

/* Put a new red leaf at *link below parent (NULL: the root). rb_insert_color() must follow. */
static inline void rb_link_node(struct rb_node *node, struct rb_node *parent, struct rb_node **link)
{
	node->rb_parent_color = (unsigned long)parent;
	node->rb_left = NULL;
	node->rb_right = NULL;
	*link = node;
}

void rb_insert_color(struct rb_node *node, struct rb_root *root);
void rb_erase(struct rb_node *node, struct rb_root *root);
/* `new` takes the place of `victim`; both must compare alike. */
void rb_replace_node(struct rb_node *victim, struct rb_node *new, struct rb_root *root);

/* In order; NULL past the end. */
struct rb_node *rb_first(const struct rb_root *root);
struct rb_node *rb_last(const struct rb_root *root);
struct rb_node *rb_next(const struct rb_node *node);
struct rb_node *rb_prev(const struct rb_node *node);

/* A tree that remembers its smallest node. */
struct rb_root_cached {
	struct rb_root rb_root;
	struct rb_node *rb_leftmost;
};

#define RB_ROOT_CACHED ((struct rb_root_cached){{NULL}, NULL})

static inline struct rb_node *rb_first_cached(const struct rb_root_cached *root)
{
	return root->rb_leftmost;
}

/* `leftmost`: the walk down never went right. */
static inline void rb_insert_color_cached(struct rb_node *node, struct rb_root_cached *root,
                                          bool leftmost)
{
	if (leftmost)
		root->rb_leftmost = node;
	rb_insert_color(node, &root->rb_root);
}

static inline void rb_erase_cached(struct rb_node *node, struct rb_root_cached *root)
{
	if (root->rb_leftmost == node)
		root->rb_leftmost = rb_next(node);
	rb_erase(node, &root->rb_root);
}

#endif
