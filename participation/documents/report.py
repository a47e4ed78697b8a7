"""What a report is: the released numbers of one release, in the words of one language.

Data only. Whoever publishes fills it from the released document, the texts of the survey and
the catalogs; every format is made from it and from nothing else, so all show equal numbers.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from participation.documents.words import TEXTS


@dataclass(frozen=True)
class Cell:
    """One published number. The same fields as a cell of the release.

    low, high -- the count lies between them, both included; equal where it is said. `high` is
        None for "or more"; both are None where it is withheld.
    percent -- whole per cent of the group's answers; None where no share is said.
    over -- the share is `percent` or more.
    why -- reason class of a withheld cell, as in `words.REASONS`.

    Raises ValueError for a withheld cell with a share, and for limits in the wrong order.
    """

    low: int | None
    high: int | None
    percent: int | None = None
    over: bool = False
    why: str = ""

    def __post_init__(self) -> None:
        if self.low is None and (self.high is not None or self.percent is not None):
            raise ValueError("a withheld number says nothing at all")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"from {self.low} to {self.high}")

    @property
    def count(self) -> int | None:
        """The count where it is said as one number."""
        return self.low if self.low == self.high else None

    @property
    def withheld(self) -> bool:
        return self.low is None


def counted(count: int, percent: int | None = None) -> Cell:
    """Return the cell of a count that is said."""
    return Cell(count, count, percent)


@dataclass(frozen=True)
class Row:
    """One level of a question and its number in each group of the table.

    level -- the code; label -- in the reader's language.
    quiet -- not an answer to the question: "no answer", "I'd rather not say".
    """

    level: str
    label: str
    cells: tuple[Cell, ...]
    quiet: bool = False


@dataclass(frozen=True)
class Group:
    """One column of numbers: a group of people and how many answers it gave (n, noised).

    A one-way table has one group, with the empty code.
    chance -- by how many percentage points our noise can move a share of it, seldom by more; 0
        where that is not said. quiet -- of who did not say to which group they belong.
    """

    level: str
    label: str
    n: Cell
    chance: int = 0
    quiet: bool = False


@dataclass(frozen=True)
class Table:
    """One-way, or crossed with a dimension. The comparison of waves is crossed with "wave".

    name -- of the table in the release; question -- its code; label -- its words.
    dimension, dimension_label -- empty for a one-way table.
    multiple -- several answers were possible; rows are then the options, counting yes.
    note -- one sentence about this table only: who was asked, what is withheld.
    telling -- of a comparison: the difference of shares, in points, from which on it says
        something; 0 where none does.

    Raises ValueError unless each row has one cell for each group.
    """

    name: str
    question: str
    label: str
    groups: tuple[Group, ...]
    rows: tuple[Row, ...]
    dimension: str = ""
    dimension_label: str = ""
    multiple: bool = False
    note: str = ""
    telling: int = 0

    def __post_init__(self) -> None:
        if not self.groups or not self.rows:
            raise ValueError(f"{self.name}: a table without numbers")
        if any(len(row.cells) != len(self.groups) for row in self.rows):
            raise ValueError(f"{self.name}: not one cell for each group")

    @property
    def crossed(self) -> bool:
        return bool(self.dimension)

    @property
    def silent(self) -> bool:
        """Tell whether not one number of it is said: then there is nothing to draw."""
        return all(cell.withheld for row in self.rows for cell in row.cells)


@dataclass(frozen=True)
class Quote:
    """A released sentence, in its own language and direction. No id, nothing about the writer."""

    text: str
    language: str
    direction: str = "ltr"
    machine: bool = False


@dataclass(frozen=True)
class Theme:
    """What free texts spoke of: a topic, how many texts, and released sentences.

    cell -- None where texts are not counted.
    """

    code: str
    label: str
    cell: Cell | None
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class Tally:
    """How many answers came in one way, or in one group of languages."""

    code: str
    label: str
    cell: Cell


@dataclass(frozen=True)
class Withheld:
    """Something planned that is not shown. what -- in words; reason -- class; why -- in words."""

    what: str
    reason: str
    why: str


@dataclass(frozen=True)
class Method:
    """The methods box: it stands in every format.

    n -- all answers, noised; modes, languages -- noised too; is_not -- sentences on what the
    sample is not; error -- the error statement in plain words; rules -- sentences on the
    thresholds that were kept and on the attack that found nothing.
    """

    wave: str
    first_day: dt.date
    last_day: dt.date
    n: Cell
    modes: tuple[Tally, ...]
    languages: tuple[Tally, ...]
    places: tuple[str, ...]
    is_not: tuple[str, ...]
    error: str
    withheld: tuple[Withheld, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """Rounds of the same survey side by side, from the numbers that were released of each.

    tables -- crossed with "wave", a group for each round; notes -- what a difference says, and
    what not; cannot -- questions of either round that cannot be compared, and why.
    """

    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    cannot: tuple[Withheld, ...] = ()


@dataclass(frozen=True)
class Report:
    """Everything one release says, to readers of one language.

    town, quarter, survey -- their names; colour -- `#rrggbb` of the quarter.
    number -- of the release; published -- the day; language, direction -- of the reader.
    address -- where the results stand on the web; texts -- `words.TEXTS` in that language.
    how -- where it says what was done to the numbers and how to check them; may be empty.
    comparison -- with the round before, where there is one.
    tongues -- words that stand here in another language than the reader's: text to language.
    audit_hash -- of the attacker's input, which the program that checks it prints.
    title, parts, beside -- of a bundle: its own title, the reports it is made of, each with its
    methods, and tables of other rooms (supports by channel, totals of events).

    Raises ValueError for a text that is missing.
    """

    town: str
    quarter: str
    colour: str
    survey: str
    wave: str
    number: int
    published: dt.date
    language: str
    direction: str
    address: str
    texts: Mapping[str, str]
    method: Method
    tables: tuple[Table, ...]
    themes: tuple[Theme, ...] = ()
    intro: str = ""
    comparison: Comparison | None = None
    audit_hash: str = ""
    title: str = ""
    parts: tuple["Report", ...] = ()
    beside: tuple[Table, ...] = ()
    part: bool = False
    how: str = ""
    tongues: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        missing = TEXTS.keys() - self.texts.keys()
        if missing:
            raise ValueError(f"texts are missing: {', '.join(sorted(missing))}")

    @property
    def rtl(self) -> bool:
        return self.direction == "rtl"

    @property
    def sections(self) -> "tuple[Report, ...]":
        """The reports with methods and tables: the parts of a bundle, else this one."""
        return self.parts or (self,)

    def say(self, text: str, **values: object) -> str:
        """Return one of the fixed texts with its places filled."""
        return self.texts[text] % values if values else self.texts[text]

    def questions(self) -> Iterator[tuple[str, str, tuple[Table, ...]]]:
        """Yield each question's code, words and tables, in the order of the report."""
        codes = dict.fromkeys(table.question for table in self.tables)
        for code in codes:
            tables = tuple(table for table in self.tables if table.question == code)
            yield code, tables[0].label, tables

    def only(self, *names: str) -> "Report":
        """Return the report with the named tables only, for a chapter of the concept."""
        return replace(self, tables=tuple(t for t in self.tables if t.name in names))


def one_way(
    name: str, label: str, n: Cell, rows: tuple[Row, ...], everybody: str, multiple: bool = False
) -> Table:
    """Return a table with one group: everybody who was asked."""
    return Table(name, name, label, (Group("", everybody, n),), rows, multiple=multiple)
