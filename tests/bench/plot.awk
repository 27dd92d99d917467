# plot.awk -v plot=NAME -v title=TEXT -v label=TEXT: one plot of what scale.c measured, as
# plain SVG: both axes logarithmic, medians as lines, quartiles as bars.
BEGIN {
	FS = "\t"
	width = 640; height = 400; left = 70; right = 230; top = 40; bottom = 50
	n = split("#1b6ca8 #c0392b #2e8b57 #8e44ad #d68910 #555555", colours, " ")
}

function log10(value) { return log(value) / log(10) }
function x_of(value) {
	return left + (log10(value) - x_low) / (x_high - x_low) * (width - left - right)
}
function y_of(value) {
	return height - bottom - (log10(value) - y_low) / (y_high - y_low) * (height - top - bottom)
}
function floor10(value) { return int(log10(value) + 100) - 100 }
function ceil10(value) { return -int(-log10(value) + 100) + 100 }
function number(power,  value) {
	value = 10 ^ power
	return value >= 1000000 ? value / 1000000 "M" : value >= 1000 ? value / 1000 "k" : value
}
function text(x, y, anchor, words) {
	printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, words
}
function line(x1, y1, x2, y2, colour) {
	printf "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>\n", \
		x1, y1, x2, y2, colour
}

$1 == plot {
	if (!($2 in seen)) {
		seen[$2] = ++n_series
		name[n_series] = $2
	}
	s = seen[$2]
	i = ++points[s]
	x[s, i] = $3; low[s, i] = $4; median[s, i] = $5; high[s, i] = $6
	if (!least_x || $3 < least_x) least_x = $3
	if ($3 > most_x) most_x = $3
	if (!least_y || $4 < least_y) least_y = $4
	if ($6 > most_y) most_y = $6
}

END {
	if (!n_series) exit 1
	x_low = floor10(least_x); x_high = ceil10(most_x)
	y_low = floor10(least_y); y_high = ceil10(most_y)
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\"", width, height
	print " font-family=\"sans-serif\" font-size=\"11\">"
	printf "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n", width, height
	text(left, 22, "start", title)
	for (p = x_low; p <= x_high; p++) {
		line(x_of(10 ^ p), top, x_of(10 ^ p), height - bottom, "#dddddd")
		text(x_of(10 ^ p), height - bottom + 16, "middle", number(p))
	}
	for (p = y_low; p <= y_high; p++) {
		line(left, y_of(10 ^ p), width - right, y_of(10 ^ p), "#dddddd")
		text(left - 6, y_of(10 ^ p) + 4, "end", number(p))
	}
	text((left + width - right) / 2, height - 12, "middle", label)
	printf "<text transform=\"translate(16 %d) rotate(-90)\" text-anchor=\"middle\">us</text>\n", \
		height / 2
	for (s = 1; s <= n_series; s++) {
		colour = colours[(s - 1) % n + 1]
		path = ""
		for (i = 1; i <= points[s]; i++) {
			path = path sprintf("%s%.1f %.1f", i == 1 ? "M" : " L", x_of(x[s, i]), \
				y_of(median[s, i]))
			line(x_of(x[s, i]), y_of(low[s, i]), x_of(x[s, i]), y_of(high[s, i]), colour)
			printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n", \
				x_of(x[s, i]), y_of(median[s, i]), colour
		}
		printf "<path d=\"%s\" fill=\"none\" stroke=\"%s\"%s/>\n", path, colour, \
			name[s] ~ /native/ ? " stroke-dasharray=\"5 4\"" : ""
		printf "<g fill=\"%s\">", colour
		text(width - right + 12, top + 18 * s, "start", name[s])
		print "</g>"
	}
	print "</svg>"
}
