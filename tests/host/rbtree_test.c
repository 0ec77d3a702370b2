/* SPDX-License-Identifier: BSD-2-Clause */
/* Does the tree stay sorted, red-black and well linked through every insert and erase? */
#include "tests/host/test.h"
#include "lib/rbtree.c"

struct item {
	int key;
	struct rb_node node;
};

static struct item *item_of(struct rb_node *node)
{
	return rb_entry(node, struct item, node);
}

static void insert(struct rb_root *root, struct item *item)
{
	struct rb_node **link = &root->rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = item->key < item_of(parent)->key ? &parent->rb_left : &parent->rb_right;
	}
	rb_link_node(&item->node, parent, link);
	rb_insert_color(&item->node, root);
}

/* The black height; every rule is checked on the way. */
static int check(struct rb_node *node, struct rb_node *parent)
{
	int left, right;

	if (!node)
		return 1;
	assert_ptr_equal(rb_parent(node), parent);
	if (is_red(node))
		assert_true(parent && !is_red(node->rb_left) && !is_red(node->rb_right));
	left = check(node->rb_left, node);
	right = check(node->rb_right, node);
	assert_int_equal(left, right);
	return left + !is_red(node);
}

/* All rules, and the keys in order both ways; how many there are. */
static int check_tree(struct rb_root *root)
{
	int count = 0, last = -1;
	struct rb_node *node;

	check(root->rb_node, NULL);
	for (node = rb_first(root); node; node = rb_next(node), count++) {
		assert_true(item_of(node)->key >= last);
		last = item_of(node)->key;
	}
	for (node = rb_last(root); node; node = rb_prev(node), count--) {
		assert_true(item_of(node)->key <= last);
		last = item_of(node)->key;
	}
	assert_int_equal(count, 0);
	for (node = rb_first(root); node; node = rb_next(node))
		count++;
	return count;
}

/* Every order of insertion and every order of removal of up to five nodes. */
static void all_small_orders(void **state)
{
	for (int code = 0; code < 120 * 120; code++) {
		int order[2][5];
		struct item items[5];
		struct rb_root root = RB_ROOT;

		for (int which = 0, c = code; which < 2; which++) {
			int left[5] = {0, 1, 2, 3, 4};

			for (int n = 5; n; n--) {
				int pick = c % n;

				c /= n;
				order[which][5 - n] = left[pick];
				left[pick] = left[n - 1];
			}
		}
		for (int i = 0; i < 5; i++) {
			items[i].key = i;
		}
		for (int i = 0; i < 5; i++) {
			insert(&root, &items[order[0][i]]);
			assert_int_equal(check_tree(&root), i + 1);
		}
		for (int i = 0; i < 5; i++) {
			rb_erase(&items[order[1][i]].node, &root);
			assert_int_equal(check_tree(&root), 4 - i);
		}
		assert_true(RB_EMPTY_ROOT(&root));
	}
}

static void many_random(void **state)
{
	enum { N = 300 };
	static struct item items[N];
	static int in[N];
	struct rb_root root = RB_ROOT;
	unsigned seed = 12345;
	int count = 0;

	for (int step = 0; step < 20000; step++) {
		int i;

		seed = seed * 1103515245 + 12345;
		i = (seed >> 8) % N;
		if (in[i]) {
			rb_erase(&items[i].node, &root);
			count--;
		} else {
			items[i].key = (seed >> 16) % 100; /* equal keys occur */
			insert(&root, &items[i]);
			count++;
		}
		in[i] = !in[i];
		if (step % 16 == 0)
			assert_int_equal(check_tree(&root), count);
	}
}

static void replace_and_empty(void **state)
{
	struct item a = {1}, b = {2}, c = {3}, new = {2};
	struct rb_root root = RB_ROOT;

	assert_null(rb_first(&root));
	assert_null(rb_last(&root));
	insert(&root, &a);
	insert(&root, &b);
	insert(&root, &c);
	rb_replace_node(&b.node, &new.node, &root);
	RB_CLEAR_NODE(&b.node);
	assert_true(RB_EMPTY_NODE(&b.node));
	assert_null(rb_next(&b.node));
	assert_int_equal(check_tree(&root), 3);
	assert_ptr_equal(rb_next(&a.node), &new.node);
}

static void cached_leftmost(void **state)
{
	struct item a = {1}, b = {2};
	struct rb_root_cached root = RB_ROOT_CACHED;

	rb_link_node(&b.node, NULL, &root.rb_root.rb_node);
	rb_insert_color_cached(&b.node, &root, true);
	rb_link_node(&a.node, &b.node, &b.node.rb_left);
	rb_insert_color_cached(&a.node, &root, true);
	assert_ptr_equal(rb_first_cached(&root), &a.node);
	rb_erase_cached(&a.node, &root);
	assert_ptr_equal(rb_first_cached(&root), &b.node);
	rb_erase_cached(&b.node, &root);
	assert_null(rb_first_cached(&root));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(all_small_orders),
	        cmocka_unit_test(many_random),
	        cmocka_unit_test(replace_and_empty),
	        cmocka_unit_test(cached_leftmost),
	};

	return cmocka_run_group_tests_name("rbtree", tests, NULL, NULL);
}
