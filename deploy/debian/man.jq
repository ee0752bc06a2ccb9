# lostreply --experimental-dump-help | jq --raw-output --arg name agent --arg version 1.0 --from-file man.jq
# One page of man(7) from the command's own help: of the command itself where the name is empty, else of a subcommand.

# Text as roff takes it: no escape, no hyphen that turns typographic, no request at the start of a line.
def roff: gsub("\\\\"; "\\e") | gsub("-"; "\\-") | gsub("(?<start>^|\n)(?<mark>[.'])"; "\(.start)\\&\(.mark)");
def bold: "\\fB\(roff)\\fR";
def italic: "\\fI\(roff)\\fR";

def spelling: if .kind == "short" then "-\(.name)" else "--\(.name)" end;
def value: if .kind == "flag" then "" else " " + (.valueName | italic) end;
def written($names): if .kind == "positional" then .valueName | italic else $names + value end;

def synopsis:
    . as $argument
    | written(.preferredName // {} | spelling | bold)
    | if $argument.isOptional then "[\(.)]" else . end
    | if $argument.isRepeating then "\(.)..." else . end;

def option:
    ".TP\n" + written(.names // [] | map(spelling | bold) | join(", ")),
    ([.abstract, .discussion] | map(select(. != null) | roff) | join("\n.br\n")),
    (.defaultValue | select(. != null and . != "") | "Default: \(roff).");

def page($title):
    (.arguments // [] | map(select(.shouldDisplay))) as $arguments
    | (.subcommands // [] | map(select(.shouldDisplay and .commandName != "help"))) as $subcommands
    | ".TH \($title | ascii_upcase | roff) 8 \"\" \"lostreply \($version)\" \"System administration\"",
    ".SH NAME", "\($title | roff) \\- \(.abstract | rtrimstr(".") | roff)",
    ".SH SYNOPSIS", ($title | sub("-"; " ") | bold), ($arguments[] | synopsis),
    ($subcommands | select(. != []) | "command" | italic),
    ".SH DESCRIPTION", (.abstract | roff), (.discussion | select(. != null) | ".PP", roff),
    ".SH OPTIONS", ($arguments[] | option),
    ($subcommands | select(. != [])
        | ".SH COMMANDS", (.[] | ".TP\n\("lostreply-\(.commandName)" | bold)(8)", (.abstract | roff))),
    ".SH EXIT STATUS",
    (["0", "Success."], ["64", "The command line or the configuration is wrong."],
        ["69", "The kernel lacks something that is needed."], ["77", "A privilege is missing."],
        ["1", "Anything else."] | ".TP\n\(.[0] | bold)", .[1]),
    ".SH SEE ALSO",
    (select($subcommands == []) | "\("lostreply" | bold)(8),"),
    ("https://github.com/lostreply/lostreply" | roff);

.command
| if $name == "" then page("lostreply")
    else .subcommands[] | select(.commandName == $name) | page("lostreply-\($name)") end
