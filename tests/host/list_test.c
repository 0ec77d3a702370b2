/* SPDX-License-Identifier: BSD-2-Clause */
/* Do lists and hash chains keep their order and their links through every operation? */
#include "tests/host/test.h"
#include "lib/list.h"

struct item {
	int value;
	struct list_head node;
	struct hlist_node hash;
};

/* The values of the list as one decimal number; checks the links backwards too. */
static int digits(struct list_head *head)
{
	struct item *i;
	int forward = 0, count = 0, back = 0, scale = 1;

	list_for_each_entry (i, head, node) {
		forward = forward * 10 + i->value;
		count++;
	}
	list_for_each_entry_reverse(i, head, node)
	{
		back += i->value * scale;
		scale *= 10;
		count--;
	}
	assert_int_equal(count, 0);
	assert_int_equal(forward, back);
	return forward;
}

static void add_keeps_order(void **state)
{
	struct item a = {1}, b = {2}, c = {3};
	LIST_HEAD(head);

	assert_true(list_empty(&head));
	list_add_tail(&a.node, &head);
	assert_true(list_is_singular(&head));
	list_add_tail(&b.node, &head);
	list_add(&c.node, &head);
	assert_int_equal(digits(&head), 312);
	assert_ptr_equal(list_first_entry(&head, struct item, node), &c);
	assert_ptr_equal(list_last_entry(&head, struct item, node), &b);
	assert_true(list_is_last(&b.node, &head));
	assert_false(list_is_singular(&head));
}

static void delete_and_move(void **state)
{
	struct item a = {1}, b = {2}, c = {3};
	struct item *i, *n;
	LIST_HEAD(head);
	LIST_HEAD(other);

	list_add_tail(&a.node, &head);
	list_add_tail(&b.node, &head);
	list_add_tail(&c.node, &head);
	list_del_init(&b.node);
	assert_true(list_empty(&b.node));
	assert_int_equal(digits(&head), 13);
	list_move(&c.node, &head);
	assert_int_equal(digits(&head), 31);
	list_move_tail(&c.node, &other);
	assert_int_equal(digits(&head), 1);
	assert_int_equal(digits(&other), 3);
	list_for_each_entry_safe (i, n, &head, node)
		list_del(&i->node);
	assert_true(list_empty(&head));
	assert_null(list_first_entry_or_null(&head, struct item, node));
}

static void splice_joins(void **state)
{
	struct item i[5] = {{1}, {2}, {3}, {4}, {5}};
	LIST_HEAD(a);
	LIST_HEAD(b);

	list_add_tail(&i[0].node, &a);
	list_add_tail(&i[1].node, &a);
	list_add_tail(&i[2].node, &b);
	list_add_tail(&i[3].node, &b);
	list_splice_init(&b, &a);
	assert_int_equal(digits(&a), 3412);
	assert_true(list_empty(&b));
	list_splice_init(&b, &a);
	assert_int_equal(digits(&a), 3412);
	list_add(&i[4].node, &b);
	list_splice_tail_init(&b, &a);
	assert_int_equal(digits(&a), 34125);
	list_splice_tail_init(&a, &b);
	assert_int_equal(digits(&b), 34125);
	assert_true(list_empty(&a));
}

static void rcu_delete_leaves_the_way_on(void **state)
{
	struct item a = {1}, b = {2}, c = {3};
	struct item *i;
	int sum = 0;
	LIST_HEAD(head);

	list_add_tail_rcu(&a.node, &head);
	list_add_tail_rcu(&b.node, &head);
	list_add_tail_rcu(&c.node, &head);
	list_for_each_entry_rcu(i, &head, node)
	{
		if (i == &b)
			list_del_rcu(&b.node);
		sum += i->value;
	}
	assert_int_equal(sum, 6);
	assert_int_equal(digits(&head), 13);
}

static void hash_chains(void **state)
{
	struct hlist_head head = HLIST_HEAD_INIT;
	struct item i[3] = {{1}, {2}, {3}};
	struct hlist_node *n;
	struct item *pos;
	int seen = 0;

	assert_true(hlist_empty(&head));
	for (int k = 0; k < 3; k++) {
		INIT_HLIST_NODE(&i[k].hash);
		assert_true(hlist_unhashed(&i[k].hash));
		hlist_add_head(&i[k].hash, &head);
	}
	hlist_for_each_entry(pos, &head, hash) seen = seen * 10 + pos->value;
	assert_int_equal(seen, 321);
	hlist_del(&i[1].hash);
	hlist_del_init(&i[1].hash);
	seen = 0;
	hlist_for_each_entry_rcu(pos, &head, hash) seen = seen * 10 + pos->value;
	assert_int_equal(seen, 31);
	hlist_for_each_entry_safe(pos, n, &head, hash) hlist_del_init(&pos->hash);
	assert_true(hlist_empty(&head));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(add_keeps_order), cmocka_unit_test(delete_and_move),
	        cmocka_unit_test(splice_joins),    cmocka_unit_test(rcu_delete_leaves_the_way_on),
	        cmocka_unit_test(hash_chains),
	};

	return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}
