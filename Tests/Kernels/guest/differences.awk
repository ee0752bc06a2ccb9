# Where the counts between two pages of metrics are not those of the table. Reads, by the variable `file`, the table as
# `expected`, and the pages as `before` and `after`; of the table the lines of `keepers`.

function family(series) {
    sub(/[{].*/, "", series)
    return series
}

/^#/ || NF < 2 { next }

file == "expected" && index(" " keepers " ", " " $1 " ") {
    wanted[$2] = $3
    families[family($2)] = 1
}

file == "before" { before[$1] = $2 }

file == "after" && family($1) in families {
    found[family($1)] = 1
    counted[$1] = $2 - before[$1]
}

END {
    for (name in families)
        if (!(name in found)) print "there is no " name
    for (series in wanted)
        if (wanted[series] && !(series in counted)) print series " is " wanted[series] " in the table, and not there"
    for (series in counted)
        if (counted[series] != wanted[series] + 0)
            print series " is " wanted[series] + 0 " in the table, and " counted[series]
}
