"""One mistake each of the quality list: the family that makes it, and what it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from tests.plugins.rooms import (
    ANNUAL_AS_MONTHLY,
    BASIC,
    DESKS_BY_FLOOR,
    HALL,
    METERED,
    MONTHLY_AS_ANNUAL,
    NOTED,
    OFFICE,
    ONE_IS_FREE,
    PLUS,
    REFUSE,
    ROOMS,
    discounted,
    office,
    priced,
    ruled,
    tiers,
    unit,
)

from subgraph.plugins import (
    AddOn,
    AmountAtLeast,
    Channel,
    Discount,
    Fact,
    Feature,
    HasTrait,
    Meter,
    PaymentRule,
    PriceModel,
    ProductFamily,
    Promotion,
    ResourceKind,
    Resources,
    Role,
    Rule,
    SeatType,
    Servicing,
    TermsDocument,
    Verb,
)

WRONG: Mapping[str, tuple[ProductFamily, str]] = {
    "a feature that one edition lacks": (
        office(editions=(replace(BASIC, features=()), PLUS)),
        "Edition office/basic has no feature 'sla', which plus has: add Feature('sla', 'Service levels', 'no')",
    ),
    "a feature of two names": (
        office(editions=(replace(BASIC, features=(Feature("sla", "SLA", "no"),)), PLUS)),
        "Feature 'sla' of office/plus is called 'Service levels', and 'SLA' in basic: use one name",
    ),
    "a feature that is there twice": (
        office(editions=(replace(BASIC, features=BASIC.features * 2), PLUS)),
        "Edition office/basic has feature 'sla' twice: take one out",
    ),
    "bundles of each other": (
        replace(ROOMS, products=(replace(OFFICE, includes=("hall",)), replace(HALL, includes=("office",)))),
        "Product 'office' includes 'hall', which includes 'office': take one out of the other",
    ),
    "fewer seats included than the minimum": (
        office(seat_types=(SeatType("desk", "Desk", minimum=5),)),
        "Edition office/plus includes 3 desk, fewer than the minimum of 5: include at least so many",
    ),
    "more seats included than the maximum": (
        office(seat_types=(SeatType("desk", "Desk", maximum=2),)),
        "Edition office/plus includes 3 desk, more than the maximum of 2",
    ),
    "an add-on that no edition may buy": (
        replace(ROOMS, add_ons=(AddOn("pack", "Pack", ("office",), editions=()),)),
        "AddOn 'pack' can never be bought, and no edition includes it: name editions that may buy it",
    ),
    "an add-on of what only sales sell": (
        replace(ROOMS, products=(replace(OFFICE, channel=Channel.CONTACT_SALES), HALL)),
        "AddOn 'pack' can never be bought: its products are sold by the sales team only",
    ),
    "a kind in no kind": (
        replace(ROOMS, resources=(ResourceKind("desk", "Desk", parent="floor"),)),
        "ResourceKind 'desk': parent 'floor' is no ResourceKind",
    ),
    "groups that nothing stands in": (
        replace(
            office(seat_types=(DESKS_BY_FLOOR,)),
            resources=(ResourceKind("desk", "Desk"), ResourceKind("floor", "Floor")),
        ),
        "SeatType office/desk counts desk by floor, but none stands in one: say ResourceKind('desk', …, parent='floor')",
    ),
    "a discount of nothing": (
        discounted(Discount("none", "None", percent=Decimal(0))),
        "Discount 'none': takes 0 %: say how much",
    ),
    "everything for nothing": (
        discounted(Discount("gift", "Gift", percent=Decimal(100))),
        "Discount 'gift': gives everything away, for ever: say periods, or a percent below 100",
    ),
    "an amount that a currency lacks": (
        discounted(Discount("five", "Five", amount={"EUR": Decimal(5)})),
        "Discount 'five': takes nothing from accounts in USD, in which the family is sold: add an amount in USD",
    ),
    "an amount in a currency that is not sold": (
        discounted(Discount("five", "Five", amount={"EUR": Decimal(5), "USD": Decimal(5), "SEK": Decimal(50)})),
        "Discount 'five': has an amount in SEK, in which the family is not sold: take it out",
    ),
    "a discount from parts of something else": (
        discounted(Discount("part", "Part", percent=Decimal(5), products=("hall",), components=("desk",))),
        "Discount 'part': is taken from components that its products do not have",
    ),
    "a promotion that takes nothing": (
        replace(
            ROOMS,
            promotions=(
                Promotion("HALF", Discount("half", "Half", Decimal(50), products=("hall",)), products=("office",)),
            ),
        ),
        "Promotion 'HALF' is for office, and its discount is taken from hall: it takes nothing",
    ),
    "a document without https": (
        replace(ROOMS, terms_documents=(TermsDocument("terms", "Terms", "1", "http://rooms.example"),)),
        "TermsDocument 'terms': url 'http://rooms.example' is no https address",
    ),
    "mail to nobody": (
        replace(ROOMS, contact=None, notifications=(NOTED,)),
        "Notification on 'CHANGE_REQUESTED' goes to the family's contact, and there is none: say ProductFamily.contact",
    ),
    "a sales team without an address": (
        replace(ROOMS, contact=None, products=(OFFICE, replace(HALL, channel=Channel.CONTACT_SALES))),
        "Product 'hall' is bought from the sales team, and nobody knows where: say ProductFamily.contact",
    ),
    "a demo that is not there": (
        replace(ROOMS, demo=Path("demo.toml")),
        "ProductFamily.demo: there is no file demo.toml: put it beside the family",
    ),
    "stories of no demo": (replace(ROOMS, stories=Path(__file__)), "ProductFamily.stories tells of a demo"),
    "a discount for a trait that nobody has": (
        discounted(Discount("old", "Old", percent=Decimal(5), when=HasTrait("odl"))),
        "Discount 'old': no account has the trait 'odl': add it to ProductFamily.traits",
    ),
    "a percent that no account has": (
        discounted(Discount("partner", "Partner", percent=Fact("partner_percent"))),
        "Discount 'partner': no account has the fact 'partner_percent': name partner_discount_percent",
    ),
    "a meter beside resources": (
        replace(
            office(seat_types=(SeatType("desk", "Desk", covers=Resources("desk"), meter=Meter("desks")),)),
            resources=(ResourceKind("desk", "Desk"),),
        ),
        "SeatType office/desk counts a meter, so what it covers is not counted: say one of the two",
    ),
    "a name that says nothing": (
        replace(ROOMS, products=(OFFICE, replace(HALL, name=" "))),
        "Product 'hall' has no name: say what people call it",
    ),
    "a family without a name": (
        replace(ROOMS, name=""),
        "ProductFamily.name is empty: say what people call it",
    ),
    "a catalog without a version": (
        replace(ROOMS, version=""),
        "ProductFamily.version is empty: say '1', and raise it with each price or rule that changes",
    ),
    "no way to pay": (
        replace(ROOMS, payment_rules=()),
        "ProductFamily.payment_rules: there is no way to pay: name one, such as PaymentRule('BANK_TRANSFER')",
    ),
    "a way to pay from an amount in a currency that is not sold": (
        replace(ROOMS, payment_rules=(PaymentRule("BANK_TRANSFER", when=AmountAtLeast({"SEK": Decimal(1000)})),)),
        "PaymentRule 'BANK_TRANSFER': has an amount in SEK, in which the family is not sold: take it out",
    ),
    "a way to pay for a trait that nobody has": (
        replace(ROOMS, payment_rules=(PaymentRule("CARD"), PaymentRule("BANK_TRANSFER", when=HasTrait("odl")))),
        "PaymentRule 'BANK_TRANSFER': no account has the trait 'odl': add it to ProductFamily.traits",
    ),
    "a contact that nobody can write to": (
        replace(ROOMS, contact="our sales team"),
        "ProductFamily.contact 'our sales team' is no e-mail address: write one, such as sales@example.com",
    ),
    "a stairstep that falls": (
        priced(basic=tiers(PriceModel.STAIRSTEP, (10, "50"), (50, "5"), (None, "90"), flat=True)),
        "Price office seat:desk basic any term EUR: 50 cost less than 10: look at the tier up to 50, is a digit missing",
    ),
    "a volume price that never makes up for its saving": (
        priced(basic=tiers(PriceModel.VOLUME, (10, "9"), (None, "0.09"))),
        "100 cost less than 10: look at the tier without end, is a digit missing",
    ),
    "tiers that end before what is sold": (
        priced(basic=tiers(PriceModel.GRADUATED, (10, "9"), (50, "8"))),
        "ends at 50, and desk is sold up to 1000: add a tier, end with '*', or sell no more",
    ),
    "a tier above what is sold": (
        priced(basic=tiers(PriceModel.GRADUATED, (1000, "9"), (2000, "8"), (None, "7"))),
        "the tier up to 2000 is never reached, as desk is not sold in such numbers: take it out",
    ),
    "a tier between the bands": (
        replace(
            priced(
                basic=tiers(PriceModel.STAIRSTEP, (5, "50"), (10, "70"), (None, "90"), flat=True),
                plus=tiers(PriceModel.STAIRSTEP, (5, "60"), (None, "95"), flat=True),
            ),
            products=(replace(OFFICE, seat_types=(SeatType("desk", "Desk", quantities=(5, 20)),)), HALL),
        ),
        "Price office seat:desk basic any term EUR: the tier up to 10 is never reached",
    ),
    "usage of a year at a month's price": (
        METERED,
        "Price hall usage:calls any edition any term EUR: is for 1 months, and 'annual' counts the units of 12: each "
        "would cost 12/1 of what is listed; add a row for that term with months 12",
    ),
    "free in one currency": (
        replace(ROOMS, prices=ONE_IS_FREE),
        "Price hall base any edition any term USD: is 0, and in EUR it is not: write what it costs in USD",
    ),
    "a higher edition that is cheaper": (
        priced(plus=unit("9")),
        "Edition office/plus (rank 2) costs less than basic (rank 1) for the same, monthly EUR: exchange the ranks",
    ),
    "an annual price for a month": (
        replace(ROOMS, prices=ANNUAL_AS_MONTHLY),
        "Term 'annual' costs more a month than 'monthly', hall EUR: are the months of the 'annual' rows",
    ),
    "a monthly price for a year": (
        replace(ROOMS, prices=MONTHLY_AS_ANNUAL),
        "Term 'annual' costs less than a sixth of 'monthly' a month, hall EUR: are the months",
    ),
    "a rule behind one that takes all of it": (
        ruled(Rule(role=Role.OWNER), Rule(Verb.ADD_SEATS, role=Role.OWNER)),
        "Rule 2 is never read, as rule 1 matched all of it before: move it up, or take it out",
    ),
    "a rule behind several that take all of it together": (
        ruled(
            Rule(Verb.RENEW, servicing=Servicing.ASSISTED),
            Rule(Verb.RENEW, servicing=Servicing.SELF_SERVICE),
            Rule(Verb.RENEW, trait="old"),
        ),
        "Rule 3 is never read, as rules 1, 2 matched all of it before",
    ),
    "a rule for what the family does not have": (
        ruled(Rule(Verb.BUNDLE, role=Role.OWNER)),
        "Rule 1 matches nothing that can happen in this family",
    ),
    "a rule for a product's part of another product": (
        ruled(Rule(Verb.ADD_SEATS, product="hall", component="desk")),
        "Rule 1 matches nothing that can happen in this family",
    ),
    "a rule that names a product where none is": (
        ruled(Rule(Verb.CANCEL, product="hall")),
        "Rule 1 matches nothing that can happen in this family",
    ),
    "a code without the family's prefix": (
        replace(ROOMS, rules=(*ROOMS.rules[:-1], replace(REFUSE, code="NO"))),
        "Rule 4: code 'NO' has not the family's prefix: call it ROOMS_NO",
    ),
    "a product that nobody gets": (
        ruled(replace(REFUSE, product="hall")),
        "Product 'hall' can be had by nobody: every Rule refuses it; open it to some role, or to staff",
    ),
    "an edition that nobody gets": (
        ruled(replace(REFUSE, product="office", edition="plus")),
        "Edition office/plus can be had by nobody: every Rule refuses to start with it and to change to it",
    ),
}
