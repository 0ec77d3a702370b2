/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Doubly linked circular lists with the node inside the object, and hash chains whose head is
 * one pointer. The caller locks. The _rcu forms let readers walk under rcu_read_lock() while one
 * writer at a time changes the list.
 */
#ifndef LIB_LIST_H
#define LIB_LIST_H

#include "lib/compiler.h"
#include "lib/types.h"

struct list_head {
	struct list_head *next;
	struct list_head *prev;
};

#define LIST_HEAD_INIT(name)     \
	{                        \
		&(name), &(name) \
	}
#define LIST_HEAD(name) struct list_head name = LIST_HEAD_INIT(name)

static inline void INIT_LIST_HEAD(struct list_head *head)
{
	head->next = head;
	head->prev = head;
}

static inline void list_link_between(struct list_head *node, struct list_head *prev,
                                     struct list_head *next)
{
	node->next = next;
	node->prev = prev;
	next->prev = node;
	/* last, and with release: a reader that finds the node finds it complete */
	__atomic_store_n(&prev->next, node, __ATOMIC_RELEASE);
}

/* Directly after `head`: a stack. */
static inline void list_add(struct list_head *node, struct list_head *head)
{
	list_link_between(node, head, head->next);
}

/* Directly before `head`: a queue. */
static inline void list_add_tail(struct list_head *node, struct list_head *head)
{
	list_link_between(node, head->prev, head);
}

static inline void list_unlink(struct list_head *node)
{
	node->next->prev = node->prev;
	WRITE_ONCE(node->prev->next, node->next);
}

/* The node is left pointing nowhere useful: a later use of it faults. */
static inline void list_del(struct list_head *node)
{
	list_unlink(node);
	node->next = (struct list_head *)0xdead000000000100UL;
	node->prev = (struct list_head *)0xdead000000000122UL;
}

static inline void list_del_init(struct list_head *node)
{
	list_unlink(node);
	INIT_LIST_HEAD(node);
}

static inline void list_move(struct list_head *node, struct list_head *head)
{
	list_unlink(node);
	list_add(node, head);
}

static inline void list_move_tail(struct list_head *node, struct list_head *head)
{
	list_unlink(node);
	list_add_tail(node, head);
}

static inline bool list_empty(const struct list_head *head)
{
	return READ_ONCE(head->next) == head;
}

static inline bool list_is_singular(const struct list_head *head)
{
	return !list_empty(head) && head->next == head->prev;
}

static inline bool list_is_last(const struct list_head *node, const struct list_head *head)
{
	return node->next == head;
}

/* All nodes of `list` to the front of `head`; `list` is left empty. */
static inline void list_splice_init(struct list_head *list, struct list_head *head)
{
	if (list_empty(list))
		return;
	list->prev->next = head->next;
	head->next->prev = list->prev;
	list->next->prev = head;
	head->next = list->next;
	INIT_LIST_HEAD(list);
}

/* ... to the back of `head`. */
static inline void list_splice_tail_init(struct list_head *list, struct list_head *head)
{
	list_splice_init(list, head->prev);
}

#define list_add_rcu      list_add
#define list_add_tail_rcu list_add_tail

/* Readers may still stand on the node and must find their way on: next stays as it is. */
static inline void list_del_rcu(struct list_head *node)
{
	list_unlink(node);
	node->prev = (struct list_head *)0xdead000000000122UL;
}

#define list_entry(ptr, type, member)        container_of(ptr, type, member)
#define list_first_entry(head, type, member) list_entry((head)->next, type, member)
#define list_last_entry(head, type, member)  list_entry((head)->prev, type, member)
#define list_next_entry(pos, member)         list_entry((pos)->member.next, __typeof__(*(pos)), member)
#define list_prev_entry(pos, member)         list_entry((pos)->member.prev, __typeof__(*(pos)), member)
#define list_first_entry_or_null(head, type, member) \
	(list_empty(head) ? NULL : list_first_entry(head, type, member))

#define list_for_each(pos, head) for ((pos) = (head)->next; (pos) != (head); (pos) = (pos)->next)

#define list_for_each_safe(pos, n, head)                               \
	for ((pos) = (head)->next, (n) = (pos)->next; (pos) != (head); \
	     (pos) = (n), (n) = (pos)->next)

#define list_for_each_entry(pos, head, member)                                                     \
	for ((pos) = list_first_entry(head, __typeof__(*(pos)), member); &(pos)->member != (head); \
	     (pos) = list_next_entry(pos, member))

#define list_for_each_entry_reverse(pos, head, member)                                            \
	for ((pos) = list_last_entry(head, __typeof__(*(pos)), member); &(pos)->member != (head); \
	     (pos) = list_prev_entry(pos, member))

#define list_for_each_entry_continue(pos, head, member)                      \
	for ((pos) = list_next_entry(pos, member); &(pos)->member != (head); \
	     (pos) = list_next_entry(pos, member))

/* The body may remove `pos`. */
#define list_for_each_entry_safe(pos, n, head, member)                   \
	for ((pos) = list_first_entry(head, __typeof__(*(pos)), member), \
	    (n) = list_next_entry(pos, member);                          \
	     &(pos)->member != (head); (pos) = (n), (n) = list_next_entry(n, member))

#define list_entry_rcu(ptr, type, member) \
	container_of(__atomic_load_n(&(ptr), __ATOMIC_ACQUIRE), type, member)

#define list_for_each_entry_rcu(pos, head, member)                             \
	for ((pos) = list_entry_rcu((head)->next, __typeof__(*(pos)), member); \
	     &(pos)->member != (head);                                         \
	     (pos) = list_entry_rcu((pos)->member.next, __typeof__(*(pos)), member))

/* Hash chains. */
struct hlist_node {
	struct hlist_node *next;
	struct hlist_node **pprev; /* the pointer that points at us; NULL when on no list */
};

struct hlist_head {
	struct hlist_node *first;
};

#define HLIST_HEAD_INIT \
	{               \
		NULL    \
	}

static inline void INIT_HLIST_NODE(struct hlist_node *node)
{
	node->next = NULL;
	node->pprev = NULL;
}

static inline bool hlist_empty(const struct hlist_head *head)
{
	return !READ_ONCE(head->first);
}

static inline bool hlist_unhashed(const struct hlist_node *node)
{
	return !node->pprev;
}

static inline void hlist_add_head(struct hlist_node *node, struct hlist_head *head)
{
	struct hlist_node *first = head->first;

	node->next = first;
	node->pprev = &head->first;
	if (first)
		first->pprev = &node->next;
	__atomic_store_n(&head->first, node, __ATOMIC_RELEASE);
}

static inline void hlist_del_rcu(struct hlist_node *node)
{
	WRITE_ONCE(*node->pprev, node->next);
	if (node->next)
		node->next->pprev = node->pprev;
	node->pprev = NULL;
}

static inline void hlist_del(struct hlist_node *node)
{
	hlist_del_rcu(node);
	node->next = NULL;
}

/* Nothing to do when the node is on no list. */
static inline void hlist_del_init(struct hlist_node *node)
{
	if (!hlist_unhashed(node))
		hlist_del(node);
}

#define hlist_add_head_rcu hlist_add_head

#define hlist_entry_safe(ptr, type, member)                                 \
	({                                                                  \
		struct hlist_node *hlist_ptr_ = (ptr);                      \
		hlist_ptr_ ? container_of(hlist_ptr_, type, member) : NULL; \
	})

#define hlist_for_each_entry(pos, head, member)                                          \
	for ((pos) = hlist_entry_safe((head)->first, __typeof__(*(pos)), member); (pos); \
	     (pos) = hlist_entry_safe((pos)->member.next, __typeof__(*(pos)), member))

#define hlist_for_each_entry_safe(pos, n, head, member)                           \
	for ((pos) = hlist_entry_safe((head)->first, __typeof__(*(pos)), member); \
	     (pos) && ((n) = (pos)->member.next, true);                           \
	     (pos) = hlist_entry_safe(n, __typeof__(*(pos)), member))

#define hlist_for_each_entry_rcu(pos, head, member)                                           \
	for ((pos) = hlist_entry_safe(__atomic_load_n(&(head)->first, __ATOMIC_ACQUIRE),      \
	                              __typeof__(*(pos)), member);                            \
	     (pos);                                                                           \
	     (pos) = hlist_entry_safe(__atomic_load_n(&(pos)->member.next, __ATOMIC_ACQUIRE), \
	                              __typeof__(*(pos)), member))

#endif
