"""What bad service costs a brand in a year: who is dissatisfied, who leaves, who hears of it. Pure
arithmetic, exact.
"""

from dataclasses import dataclass
from fractions import Fraction

# Assumed where the brand does not know better.
DISSATISFIED, LEAVING_SHARE, TELLS, DETERRED = (
    Fraction(25, 100),
    Fraction(70, 100),
    Fraction(10),
    Fraction(2, 100),
)


@dataclass(frozen=True)
class ServiceCost:
    """The TARP model. Numbers of people may be fractions: they are what is to be expected.

    Attributes:
        revenue: of twelve months, in yuan.
        customers: who bought in them, at least 1.
        dissatisfied_share: of the customers, 0 to 1.
        lost_share: of the dissatisfied, those who buy elsewhere from then on, 0 to 1.
        tells: people each dissatisfied customer tells.
        deterred_share: of the people told, those who then never buy, 0 to 1.

    Not counted: to win a new customer costs 2 to 20 times what it costs to keep one.

    Source: T2, the cost of bad service; TARP, Consumer Complaint Handling in America: An Update
    Study (1986).

    >>> cost = ServiceCost(Fraction(10_000_000), Fraction(2_500))
    >>> str(cost.lost), str(cost.total), float(cost.share_of_revenue)
    ('875/2', '2250000', 0.225)
    """

    revenue: Fraction
    customers: Fraction
    dissatisfied_share: Fraction = DISSATISFIED
    lost_share: Fraction = LEAVING_SHARE
    tells: Fraction = TELLS
    deterred_share: Fraction = DETERRED

    @property
    def worth_each(self) -> Fraction:
        """Revenue of one customer, in yuan."""
        return self.revenue / self.customers

    @property
    def dissatisfied(self) -> Fraction:
        """Customers who are dissatisfied."""
        return self.customers * self.dissatisfied_share

    @property
    def lost(self) -> Fraction:
        """Customers who leave for it."""
        return self.dissatisfied * self.lost_share

    @property
    def lost_revenue(self) -> Fraction:
        """What they would have spent, in yuan."""
        return self.lost * self.worth_each

    @property
    def told(self) -> Fraction:
        """People who hear of it: from every dissatisfied customer, whether they leave or stay."""
        return self.dissatisfied * self.tells

    @property
    def deterred(self) -> Fraction:
        """People who never buy because they heard of it."""
        return self.told * self.deterred_share

    @property
    def deterred_revenue(self) -> Fraction:
        """What they would have spent, in yuan."""
        return self.deterred * self.worth_each

    @property
    def total(self) -> Fraction:
        """What bad service costs, in yuan."""
        return self.lost_revenue + self.deterred_revenue

    @property
    def share_of_revenue(self) -> Fraction:
        """The total, of the revenue, 0 to 1 or more; 0 where there is no revenue."""
        return self.total / self.revenue if self.revenue else Fraction(0)
