// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables of class "sortable" are sorted by their titles and filtered; all else needs no script. */
'use strict';

const CHOICES_MAX = 12; /* a column of so many words or fewer has a list to choose from */

/* "+1.13 [1.02, 1.25]" is 1.13; NaN of what does not begin with a number */
const number = text => /^[+-]?[\d.]/.test(text) ? parseFloat(text) : NaN;

/* "bimodal (1)" is "bimodal": the number is that of a note */
const word = text => text.replace(/ \(\d+\)$/, '');

const text = (row, column) => row.cells[column].textContent.trim();

/* Numbers by size, what is none after them in either direction, words as a reader counts. */
function order(one, other, direction) {
	const a = number(one), b = number(other);

	if (isNaN(a) !== isNaN(b))
		return isNaN(a) - isNaN(b);
	return direction * (isNaN(a) ? one.localeCompare(other, 'en', { numeric: true }) : a - b);
}

function sort(table, title, column) {
	const direction = title.ariaSort === 'ascending' ? -1 : 1;
	const body = table.tBodies[0];

	for (const other of table.tHead.rows[0].cells)
		other.removeAttribute('aria-sort');
	title.setAttribute('aria-sort', direction > 0 ? 'ascending' : 'descending');
	body.append(...[...body.rows].sort((a, b) =>
		order(text(a, column), text(b, column), direction)));
}

function makeSortable(table) {
	[...table.tHead.rows[0].cells].forEach((title, column) => {
		const button = document.createElement('button');

		button.type = 'button';
		button.append(...title.childNodes);
		button.addEventListener('click', () => sort(table, title, column));
		title.append(button);
	});
}

function labelled(name, field) {
	const label = document.createElement('label');

	label.append(name + ' ', field);
	return label;
}

/* A list of the words of a column, or null if they are numbers or too many. */
function choice(table, column) {
	const words = new Set([...table.tBodies[0].rows].map(row => word(text(row, column))));
	const select = document.createElement('select');

	if (words.size < 2 || words.size > CHOICES_MAX || [...words].some(w => !isNaN(number(w))))
		return null;
	select.append(new Option('all', ''), ...[...words].map(w => new Option(w)));
	select.dataset.column = column;
	return select;
}

function makeFilter(table) {
	const bar = document.createElement('div');
	const words = document.createElement('input');
	const count = document.createElement('output');
	const rows = [...table.tBodies[0].rows];
	const choices = [];

	const apply = () => {
		const wanted = words.value.toLowerCase().split(/\s+/);
		let shown = 0;

		for (const row of rows) {
			const all = row.textContent.toLowerCase();

			row.hidden = !wanted.every(w => all.includes(w)) || !choices.every(c =>
				!c.value || word(text(row, c.dataset.column)) === c.value);
			shown += !row.hidden;
		}
		count.textContent = `${shown} of ${rows.length} rows`;
	};

	bar.className = 'filter';
	words.type = 'search';
	bar.append(labelled('filter by words', words));
	[...table.tHead.rows[0].cells].forEach((title, column) => {
		const select = choice(table, column);

		if (!select)
			return;
		choices.push(select);
		bar.append(labelled(title.textContent.trim(), select));
	});
	bar.append(count);
	bar.addEventListener('input', apply);
	apply();
	table.closest('.scroll').before(bar);
}

/* Paper has nothing to unfold. */
addEventListener('beforeprint', () => {
	for (const details of document.querySelectorAll('details:not(#pictures *)'))
		details.open = true;
});

for (const table of document.querySelectorAll('table.sortable')) {
	makeFilter(table);
	makeSortable(table);
}
