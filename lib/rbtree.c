/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Red-black trees. The rules that every operation keeps: the root is black; a red node has no
 * red child; every path from a node down to an empty place has the same number of black nodes.
 *
 * Both rebalancing loops treat "left" and "right" alike through the two child pointers of an
 * array-like accessor, so each case is written once.
 */
#include "lib/rbtree.h"

#define RB_BLACK 1UL

enum side { LEFT, RIGHT };

static inline struct rb_node **child_slot(struct rb_node *node, enum side side)
{
	return side == LEFT ? &node->rb_left : &node->rb_right;
}

static inline struct rb_node *child(const struct rb_node *node, enum side side)
{
	return side == LEFT ? node->rb_left : node->rb_right;
}

static inline enum side other(enum side side)
{
	return side == LEFT ? RIGHT : LEFT;
}

/* Empty places are black. */
static inline bool is_red(const struct rb_node *node)
{
	return node && !(node->rb_parent_color & RB_BLACK);
}

static inline void set_red(struct rb_node *node)
{
	node->rb_parent_color &= ~RB_BLACK;
}

static inline void set_black(struct rb_node *node)
{
	node->rb_parent_color |= RB_BLACK;
}

static inline void set_parent(struct rb_node *node, struct rb_node *parent)
{
	node->rb_parent_color = (unsigned long)parent | (node->rb_parent_color & RB_BLACK);
}

/* Whatever pointed at `old` (its parent or the root) points at `new` from now on. */
static inline void change_child(struct rb_node *old, struct rb_node *new, struct rb_node *parent,
                                struct rb_root *root)
{
	if (!parent)
		root->rb_node = new;
	else if (parent->rb_left == old)
		parent->rb_left = new;
	else
		parent->rb_right = new;
}

/*
 * The child of `node` on the other side moves up, node moves down to `side`:
 *
 *	   node                up
 *	  /    \     LEFT     /  \
 *	 a      up   --->  node   c
 *	       /  \        /  \
 *	      b    c      a    b
 */
static void rotate(struct rb_node *node, enum side side, struct rb_root *root)
{
	struct rb_node *up = child(node, other(side));
	struct rb_node *parent = rb_parent(node);
	struct rb_node *inner = child(up, side);

	*child_slot(node, other(side)) = inner;
	if (inner)
		set_parent(inner, node);
	*child_slot(up, side) = node;
	set_parent(up, parent);
	set_parent(node, up);
	change_child(node, up, parent, root);
}

/* `node` is red; its parent may be red too, which is the only rule that may be broken. */
void rb_insert_color(struct rb_node *node, struct rb_root *root)
{
	struct rb_node *parent;

	while ((parent = rb_parent(node)) && is_red(parent)) {
		/* a red parent is not the root */
		struct rb_node *grand = rb_parent(parent);
		enum side side = parent == grand->rb_left ? LEFT : RIGHT;
		struct rb_node *uncle = child(grand, other(side));

		if (is_red(uncle)) {
			set_black(uncle);
			set_black(parent);
			set_red(grand);
			node = grand;
			continue;
		}
		if (node == child(parent, other(side))) {
			rotate(parent, side, root);
			parent = node;
		}
		set_black(parent);
		set_red(grand);
		rotate(grand, other(side), root);
		break;
	}
	set_black(root->rb_node);
}

/* Paths through `node` (perhaps an empty place below `parent`) lack one black node. */
static void erase_rebalance(struct rb_node *node, struct rb_node *parent, struct rb_root *root)
{
	while (node != root->rb_node && !is_red(node)) {
		enum side side = node == parent->rb_left ? LEFT : RIGHT;
		/* never empty: its paths have one black node more than ours */
		struct rb_node *sibling = child(parent, other(side));

		if (is_red(sibling)) {
			set_black(sibling);
			set_red(parent);
			rotate(parent, side, root);
			sibling = child(parent, other(side));
		}
		if (!is_red(sibling->rb_left) && !is_red(sibling->rb_right)) {
			set_red(sibling);
			node = parent;
			parent = rb_parent(node);
			continue;
		}
		if (!is_red(child(sibling, other(side)))) {
			set_black(child(sibling, side));
			set_red(sibling);
			rotate(sibling, other(side), root);
			sibling = child(parent, other(side));
		}
		if (is_red(parent))
			set_red(sibling);
		else
			set_black(sibling);
		set_black(parent);
		set_black(child(sibling, other(side)));
		rotate(parent, side, root);
		node = root->rb_node;
	}
	if (node)
		set_black(node);
}

/* `new` takes place, colour and children of `victim`. */
void rb_replace_node(struct rb_node *victim, struct rb_node *new, struct rb_root *root)
{
	struct rb_node *parent = rb_parent(victim);

	*new = *victim;
	if (victim->rb_left)
		set_parent(victim->rb_left, new);
	if (victim->rb_right)
		set_parent(victim->rb_right, new);
	change_child(victim, new, parent, root);
}

/* Take out a node with at most one child; that child moves up. */
static void erase_simple(struct rb_node *node, struct rb_root *root)
{
	struct rb_node *only = node->rb_left ? node->rb_left : node->rb_right;
	struct rb_node *parent = rb_parent(node);
	bool was_black = !is_red(node);

	if (only)
		set_parent(only, parent);
	change_child(node, only, parent, root);
	if (was_black)
		erase_rebalance(only, parent, root);
}

void rb_erase(struct rb_node *node, struct rb_root *root)
{
	struct rb_node *next;

	if (!node->rb_left || !node->rb_right) {
		erase_simple(node, root);
		return;
	}
	/* the next in order has no left child: take that one out, and put it where node was */
	next = node->rb_right;
	while (next->rb_left)
		next = next->rb_left;
	erase_simple(next, root);
	rb_replace_node(node, next, root);
}

static struct rb_node *outermost(struct rb_node *node, enum side side)
{
	while (node && child(node, side))
		node = child(node, side);
	return node;
}

/* The neighbour in order on that side. */
static struct rb_node *neighbour(const struct rb_node *node, enum side side)
{
	struct rb_node *parent;

	if (RB_EMPTY_NODE(node))
		return NULL;
	if (child(node, side))
		return outermost(child(node, side), other(side));
	while ((parent = rb_parent(node)) && node == child(parent, side))
		node = parent;
	return parent;
}

struct rb_node *rb_first(const struct rb_root *root)
{
	return outermost(root->rb_node, LEFT);
}

struct rb_node *rb_last(const struct rb_root *root)
{
	return outermost(root->rb_node, RIGHT);
}

struct rb_node *rb_next(const struct rb_node *node)
{
	return neighbour(node, RIGHT);
}

struct rb_node *rb_prev(const struct rb_node *node)
{
	return neighbour(node, LEFT);
}
