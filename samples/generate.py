#!/usr/bin/env python3
"""Write the data files of the sample workspace: Example Foods, September to November 2026.

    python3 samples/generate.py

Writes catalogue/*.csv and inbox/* beside this file, then reads them back and checks them. Python 3.9 or newer,
standard library only, no options. Everything is seeded: the same bytes on every run. (Another build of zlib may
compress the metrics into other bytes; the CSV inside stays the same.)

The tables hold the story and are meant to be edited; the functions below each table turn it into files.
Times in the tables are Berlin wall-clock time. All intervals are half-open: [start, end).
"""
import csv
import gzip
import io
import json
import random
from collections import namedtuple
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = Path(__file__).resolve().parent
BERLIN = ZoneInfo("Europe/Berlin")
STEP = timedelta(minutes=15)
MONTHS = ["2026-09", "2026-10", "2026-11"]


# ---------------------------------------------------------------- times and files

def berlin(text):
    """'2026-10-14 19:05' in Berlin -> UTC. In the hour that comes twice, the first of the two is meant."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(timezone.utc)


def on(day, clock):
    """A date and 'HH:MM' in Berlin -> UTC."""
    return berlin(f"{day} {clock}")


def z(instant):
    """UTC -> '2026-10-14T17:05:00Z'; nothing stays empty."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ") if instant else ""


def offset(instant):
    """UTC -> '2026-10-14T19:05:00+02:00'."""
    return instant.astimezone(BERLIN).isoformat()


def month_of(instant):
    return instant.astimezone(BERLIN).strftime("%Y-%m")


def minutes(n):
    return timedelta(minutes=n)


FIRST, LAST = berlin("2026-09-01 00:00"), berlin("2026-12-01 00:00")


def csv_text(header, rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return out.getvalue()


def write(name, text):
    path = HERE / name
    path.parent.mkdir(exist_ok=True)
    with open(path, "wb") as f:
        if path.suffix == ".gz":       # no time and no file name in the header: the same text gives the same bytes
            with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=f, mtime=0) as g:
                g.write(text.encode())
        else:
            f.write(text.encode())


def write_by_month(kind, header, rows):
    """One CSV per month from (start, row); a row belongs to the Berlin month in which it starts."""
    for month in MONTHS:
        write(f"inbox/{kind}-{month}.csv", csv_text(header, [row for start, row in rows if month_of(start) == month]))


# ---------------------------------------------------------------- catalogue: services

Service = namedtuple("Service", "name title product team pool per_slot shape revenue")   # requests per 15 minutes

SERVICES = [Service(*row) for row in [
    ("storefront-web", "Web shop", "shop", "storefront", "A", 6000, "shop", "29000.00"),
    ("mobile-gateway", "App gateway", "shop", "storefront", "A", 5200, "shop", "21000.00"),
    ("login", "Login", "account", "storefront", "A", 1900, "shop", ""),
    ("cart", "Shopping basket", "checkout", "ordering", "A", 2600, "shop", "29000.00"),
    ("checkout", "Checkout", "checkout", "ordering", "A", 1300, "shop", "29000.00"),
    ("payments", "Payments", "checkout", "ordering", "A", 1100, "shop", "29000.00"),
    ("search", "Search", "shop", "storefront", "B", 4200, "shop", "6500.00"),
    ("catalogue", "Product catalogue", "shop", "storefront", "B", 4800, "shop", ""),
    ("pricing", "Prices and offers", "checkout", "ordering", "B", 3600, "shop", ""),
    ("delivery-slots", "Delivery slots", "delivery", "delivery", "B", 1500, "shop", "12000.00"),
    ("order-tracking", "Where is my order", "delivery", "delivery", "B", 1600, "shop", ""),
    ("dispatch", "Driver dispatch", "delivery", "delivery", "B", 450, "depot", "8000.00"),
    ("notifications", "Mail and push", "account", "growth", "B", 700, "shop", ""),
    ("inventory", "Stock levels", "warehouse", "warehouse", "B", 1800, "depot", ""),
    ("warehouse-picking", "Picking lists", "warehouse", "warehouse", "B", 500, "depot", "7500.00"),
    ("recommendations", "Goes well with", "marketing", "growth", "C", 1700, "shop", "900.00"),
    ("reviews", "Reviews", "marketing", "growth", "C", 500, "shop", ""),
    ("loyalty", "Loyalty points", "account", "growth", "C", 480, "shop", ""),
    ("vouchers", "Vouchers", "marketing", "growth", "C", 320, "shop", "1200.00"),
    ("newsletter", "Newsletter", "marketing", "growth", "C", 160, "office", ""),
    ("image-resizer", "Image resizer", "shop", "storefront", "C", 1900, "shop", ""),
    ("reporting", "Reports", "back-office", "internal-tools", "C", 40, "office", ""),
    ("supplier-portal", "Supplier portal", "back-office", "internal-tools", "C", 90, "office", ""),
    ("backoffice-admin", "Back office", "back-office", "internal-tools", "C", 120, "office", ""),
]]
POOL = {s.name: s.pool for s in SERVICES}


def write_services():
    write("catalogue/services.csv", csv_text(
        "service,title,product,team,pool,critical,revenue_per_hour,currency,valid_from",
        [(s.name, s.title, s.product, s.team, s.pool, "yes" if s.pool == "A" else "no", s.revenue,
          "EUR" if s.revenue else "", "2026-01-01") for s in SERVICES]))


# ---------------------------------------------------------------- catalogue: engineers, rates, holidays

ENGINEERS = [  # id, name, zone, calendar, staff number, cost centre, team, trained on
    ("hanna", "Hanna Hazelnut", "Europe/Berlin", "DE", "00417", "CC-4100", "storefront", "2025-02-10"),
    ("jonas", "Jonas Juniper", "Europe/Berlin", "DE", "00423", "CC-4100", "ordering", "2025-05-19"),
    ("oskar", "Oskar Oatmeal", "Europe/Berlin", "DE", "00388", "CC-4200", "warehouse", "2024-11-04"),
    ("leyla", "Leyla Lentil", "Europe/Berlin", "DE", "00502", "CC-4300", "internal-tools", "2026-06-15"),
    ("ines", "Ines Olive", "Europe/Lisbon", "PT", "00451", "CC-4100", "ordering", "2025-09-01"),
    ("tiago", "Tiago Thyme", "Europe/Lisbon", "PT", "00519", "CC-4300", "growth", "2026-08-03"),
    ("priya", "Priya Pepper", "Asia/Kolkata", "IN", "00460", "CC-4200", "delivery", "2025-03-03"),
    ("arjun", "Arjun Almond", "Asia/Kolkata", "IN", "00474", "CC-4100", "storefront", "2025-10-06"),
    ("grace", "Grace Gingerbread", "America/New_York", "US", "00436", "CC-4100", "ordering", "2025-01-20"),
    ("walter", "Walter Walnut", "America/New_York", "US", "00399", "CC-4200", "delivery", "2024-12-02"),
]
EMAIL = {e[0]: e[1].lower().replace(" ", ".") + "@example.com" for e in ENGINEERS}

RATES = [  # engineer, hourly rate, currency, valid from
    ("hanna", "41.00", "EUR", "2026-01-01"), ("hanna", "43.50", "EUR", "2026-10-01"),
    ("jonas", "38.50", "EUR", "2026-01-01"),
    ("oskar", "45.20", "EUR", "2026-01-01"), ("oskar", "47.10", "EUR", "2026-11-16"),
    ("leyla", "36.75", "EUR", "2026-01-01"),
    ("ines", "33.35", "EUR", "2026-01-01"),
    ("tiago", "29.40", "EUR", "2026-01-01"),
    ("priya", "1620.50", "INR", "2026-01-01"),
    ("arjun", "1450.00", "INR", "2026-01-01"),
    ("grace", "62.00", "USD", "2026-01-01"),
    ("walter", "58.75", "USD", "2026-01-01"),
]

HOLIDAYS = {
    "DE": [("01-01", "New Year's Day"), ("03-08", "Women's Day"), ("04-03", "Good Friday"),
           ("04-06", "Easter Monday"), ("05-01", "Labour Day"), ("05-14", "Ascension Day"), ("05-25", "Whit Monday"),
           ("10-03", "Day of German Unity"), ("12-25", "Christmas Day"), ("12-26", "Second Day of Christmas")],
    "IN": [("01-26", "Republic Day"), ("03-04", "Holi"), ("03-21", "Id-ul-Fitr"), ("03-26", "Ram Navami"),
           ("03-31", "Mahavir Jayanti"), ("04-03", "Good Friday"), ("05-01", "Buddha Purnima"), ("05-27", "Bakrid"),
           ("06-26", "Muharram"), ("08-15", "Independence Day"), ("08-26", "Milad-un-Nabi"), ("09-04", "Janmashtami"),
           ("10-02", "Gandhi Jayanti"), ("10-20", "Dussehra"), ("11-08", "Diwali"), ("11-24", "Guru Nanak's Birthday"),
           ("12-25", "Christmas Day")],
    "PT": [("01-01", "New Year's Day"), ("04-03", "Good Friday"), ("04-05", "Easter Sunday"), ("04-25", "Freedom Day"),
           ("05-01", "Labour Day"), ("06-04", "Corpus Christi"), ("06-10", "Portugal Day"),
           ("06-13", "Saint Anthony's Day (Lisbon)"), ("08-15", "Assumption Day"), ("10-05", "Republic Day"),
           ("11-01", "All Saints' Day"), ("12-01", "Restoration of Independence"), ("12-08", "Immaculate Conception"),
           ("12-25", "Christmas Day")],
    "US": [("01-01", "New Year's Day"), ("01-19", "Martin Luther King Jr. Day"), ("02-16", "Washington's Birthday"),
           ("05-25", "Memorial Day"), ("06-19", "Juneteenth"), ("07-03", "Independence Day (observed)"),
           ("09-07", "Labor Day"), ("10-12", "Columbus Day"), ("11-11", "Veterans Day"), ("11-26", "Thanksgiving Day"),
           ("11-27", "Day after Thanksgiving, afternoon", "14:00"), ("12-25", "Christmas Day")],
}


def write_people():
    write("catalogue/engineers.csv", csv_text(
        "engineer,name,email,zone,calendar,staff_no,cost_centre,team,trained_at,valid_from",
        [(who, name, EMAIL[who], zone, calendar, staff, centre, team, trained + "T09:00:00Z", "2026-01-01")
         for who, name, zone, calendar, staff, centre, team, trained in ENGINEERS]))
    write("catalogue/rates.csv", csv_text("engineer,hourly_rate,currency,valid_from", RATES))
    write("catalogue/holidays.csv", csv_text(
        "calendar,date,name,class,from",
        [(calendar, "2026-" + day, name, "holiday", start[0] if start else "")
         for calendar, days in HOLIDAYS.items() for day, name, *start in days]))


# ---------------------------------------------------------------- catalogue: corrections and owners' notes

CORRECTIONS = [  # start, end, kind, service (empty: all), reason, approver
    ("2026-09-20 03:00", "2026-09-20 05:00", "scheduled_maintenance", "warehouse-picking",
     "Announced move of the picking database to new disks", "oskar"),
    ("2026-09-27 03:00", "2026-09-27 03:30", "network_problem", "",
     "Company-wide network problem: the line between the two halls was cut during road works", "hanna"),
    ("2026-11-03 22:00", "2026-11-03 23:00", "out_of_scope_traffic", "cart", "Load test, not customers",
     "jonas"),
]

ACTIONS = [  # service, written at, author, due, status, text.  dispatch missed in October; nobody wrote about it.
    ("recommendations", "2026-09-16 10:30", "tiago", "2026-10-15", "closed",
     "Raised the time limit of the model server."),
    ("recommendations", "2026-10-20 11:00", "tiago", "2026-12-15", "open",
     "Most failures come from one slow model, not from the flaps. We will serve yesterday's list when it is late."),
    ("delivery-slots", "2026-09-14 15:00", "priya", "2026-10-30", "closed",
     "Twice as many workers on Saturdays, from 26 September."),
    ("delivery-slots", "2026-10-12 09:45", "priya", "2026-11-20", "open",
     "Evening peaks outgrew the slot calculation; it now runs every minute instead of on each request, from week 47."),
    ("login", "2026-10-26 10:15", "hanna", "2026-11-13", "closed", "Sessions are compared in UTC from 28 October on."),
    ("checkout", "2026-10-16 16:20", "jonas", "2026-11-30", "closed",
     "Connection limits are now set from one place, and tested."),
    ("checkout", "2026-11-23 14:00", "ines", "2026-12-18", "open",
     "Second payment provider is in trial with 5 % of orders."),
    ("payments", "2026-10-16 16:25", "jonas", "2026-11-30", "closed", "Same cause as checkout; see the note there."),
    ("storefront-web", "2026-10-07 13:10", "arjun", "2026-11-06", "closed", "Releases go to 5 % of visitors first."),
    ("mobile-gateway", "2026-10-28 09:30", "arjun", "2026-12-04", "open",
     "Certificates will be renewed by a job, not by hand."),
    ("search", "2026-10-22 11:40", "hanna", "2026-11-27", "open",
     "Index is rebuilt beside the live one, then switched."),
    ("cart", "2026-11-20 10:00", "grace", "2026-12-11", "open",
     "The hand-over gap of 19 November is closed in the rota."),
    ("backoffice-admin", "2026-10-29 12:00", "leyla", "2026-11-30", "open",
     "Heavy month-end queries move to a copy of the database."),
]


def write_corrections_and_actions():
    write("catalogue/corrections.csv", csv_text(
        "start,end,kind,service,reason,approver",
        [(z(berlin(start)), z(berlin(end)), *rest) for start, end, *rest in CORRECTIONS]))
    write("catalogue/actions.csv", csv_text(
        "service,written_at,author,due,status,text",
        [(service, z(berlin(at)), *rest) for service, at, *rest in sorted(ACTIONS, key=lambda a: a[1])]))


# ---------------------------------------------------------------- incidents

Incident = namedtuple("Incident", "start minutes severity services detect ack escalations share "
                                  "cause trigger detected_by title flap")
# start in Berlin; length; minutes until detected and acknowledged (None: never); share of requests that failed

INCIDENTS = [Incident(*row, False) for row in [
    ("2026-09-03 10:20", 25, "sev3", "search", 2, 6, 0, .06, "configuration", "config change", "monitoring",
     "Search answers \"no results\", even for milk"),
    ("2026-09-08 19:40", 14, "sev2", "cart", 1, 3, 0, .08, "software defect", "release", "monitoring",
     "Baskets lose their last item"),
    ("2026-09-12 11:05", 40, "sev2", "delivery-slots", 4, 9, 1, .12, "capacity", "traffic peak", "customer",
     "No delivery slots offered on Saturday morning"),
    ("2026-09-17 14:10", 55, "sev3", "supplier-portal", 9, 18, 0, .30, "third party", "provider change", "staff",
     "Suppliers cannot upload price lists"),
    ("2026-09-21 18:45", 18, "sev2", "login", 1, 4, 0, .04, "configuration", "config change", "monitoring",
     "Some customers are logged out"),
    ("2026-09-24 09:35", 35, "sev3", "reviews;image-resizer", 3, 12, 0, .10, "software defect", "release", "staff",
     "Pictures missing in reviews"),
    ("2026-09-29 07:50", 45, "sev3", "inventory", 2, 22, 1, .08, "hardware", "disk failure", "monitoring",
     "Stock levels are an hour old"),
    ("2026-10-01 12:15", 30, "sev2", "pricing", 2, 7, 0, .10, "software defect", "release", "customer",
     "Offers shown at the full price"),
    ("2026-10-05 17:20", 22, "sev1", "storefront-web;mobile-gateway", 1, 3, 1, .06, "software defect", "release",
     "monitoring", "Start page empty for some visitors"),
    ("2026-10-08 18:10", 45, "sev2", "delivery-slots", 3, 11, 1, .35, "capacity", "traffic peak", "monitoring",
     "Delivery slots slow, then gone"),
    ("2026-10-10 10:40", 65, "sev2", "dispatch;order-tracking", 2, 8, 0, .36, "third party", "provider outage",
     "monitoring", "Map provider down, drivers without routes"),
    ("2026-10-12 16:30", 15, "sev2", "login", 1, 9, 1, .14, "configuration", "config change", "monitoring",
     "Login rejects valid passwords"),
    ("2026-10-14 19:05", 190, "sev1", "checkout;payments", 2, 4, 2, .85, "configuration", "config change", "customer",
     "Orders cannot be paid"),
    ("2026-10-15 00:20", 25, "sev2", "payments", 1, 2, 0, .20, "configuration", "restart", "monitoring",
     "Payments refuse connections again"),
    ("2026-10-19 11:50", 50, "sev3", "loyalty;vouchers", 5, 14, 0, .25, "software defect", "release", "customer",
     "Points and vouchers counted twice, then refused"),
    ("2026-10-21 12:10", 75, "sev2", "search", 2, 5, 1, .22, "software defect", "index rebuild", "monitoring",
     "Search index rebuild starves the live index"),
    ("2026-10-21 13:00", 50, "sev2", "search;catalogue", 2, 10, 0, .10, "capacity", "traffic peak", "monitoring",
     "Product pages time out"),
    ("2026-10-25 02:40", 45, "sev2", "login", 1, 4, 0, .30, "software defect", "clock change", "monitoring",
     "Sessions end at once in the repeated hour"),
    ("2026-10-27 08:20", 28, "sev2", "mobile-gateway", 2, 7, 1, .07, "process", "certificate expiry", "customer",
     "App shows a certificate warning"),
    ("2026-10-28 14:40", 95, "sev3", "reporting;backoffice-admin", 12, 25, 0, .50, "capacity", "month end", "staff",
     "Reports block the back office"),
    ("2026-10-29 19:20", 35, "sev2", "cart", 1, 4, 0, .10, "capacity", "traffic peak", "monitoring",
     "Baskets slow in the evening"),
    ("2026-10-31 23:30", 100, "sev2", "warehouse-picking;inventory", 3, 12, 1, .40, "software defect", "batch job",
     "staff", "Picking lists for Sunday not printed"),
    ("2026-11-04 18:40", 20, "sev3", "order-tracking", 2, 6, 0, .08, "third party", "provider change", "monitoring",
     "Arrival times missing"),
    ("2026-11-09 10:30", 40, "sev3", "catalogue", 3, 9, 0, .03, "configuration", "config change", "staff",
     "New products without pictures"),
    ("2026-11-13 17:45", 30, "sev2", "delivery-slots", 1, 5, 0, .10, "capacity", "traffic peak", "monitoring",
     "Friday slots shown twice"),
    ("2026-11-16 09:40", 50, "sev3", "newsletter", 6, 20, 0, .40, "process", "batch job", "staff",
     "Newsletter sent in two halves"),
    ("2026-11-19 18:15", 35, "sev2", "cart", 1, 28, 2, .02, "software defect", "release", "monitoring",
     "Basket badge shows the wrong count"),
    ("2026-11-24 12:20", 12, "sev2", "payments", 1, 2, 0, .04, "third party", "provider outage", "monitoring",
     "One card provider refuses cards"),
    ("2026-11-26 21:10", 25, "sev3", "notifications", 2, None, 2, .20, "third party", "provider outage", "monitoring",
     "Delivery messages late"),
    ("2026-11-30 11:15", 30, "sev3", "vouchers", 4, 13, 0, .15, "software defect", "release", "customer",
     "Advent voucher refused"),
]]
FLAPS = [  # start, minutes, minutes until the first line acknowledged
    ("2026-09-06 03:10", 8, 5), ("2026-09-15 02:30", 11, 7), ("2026-09-26 22:15", 9, 6), ("2026-10-03 20:30", 10, 4),
    ("2026-10-07 21:05", 12, 8), ("2026-10-17 04:15", 7, 5), ("2026-10-22 23:30", 9, 6), ("2026-10-30 01:45", 13, 9),
    ("2026-11-07 02:10", 8, 4), ("2026-11-11 20:50", 15, 10),
    ("2026-11-21 03:35", 10, None), ("2026-11-28 13:30", 11, 6),
]
INCIDENTS += [Incident(start, length, "sev3", "recommendations", 1, ack, 0, .05, "flapping", "unknown", "monitoring",
                       "Recommendations time out", True) for start, length, ack in FLAPS]
INCIDENTS = {f"INC-{1001 + n}": i for n, i in enumerate(sorted(INCIDENTS, key=lambda i: berlin(i.start)))}


def span(incident):
    start = berlin(incident.start)
    return start, start + minutes(incident.minutes)


def in_business_hours(instant):
    local = instant.astimezone(BERLIN)
    return local.weekday() < 5 and 9 <= local.hour < 18


def incident_times():
    """id -> (started, detected, acknowledged or None, mitigated, resolved); seconds make acknowledgements look real."""
    rng = random.Random("incidents")
    times = {}
    for key, i in INCIDENTS.items():
        start, end = span(i)
        detected = start + minutes(i.detect - 1) + timedelta(seconds=rng.randrange(10, 60))
        seconds = timedelta(seconds=rng.randrange(5, 55))
        acknowledged = None if i.ack is None else start + minutes(i.ack - 1) + seconds
        times[key] = (start, detected, acknowledged, end - minutes(i.minutes // 5), end)
    return times


TIMES = incident_times()


def write_incidents():
    rows = []
    for key, i in INCIDENTS.items():
        started, detected, acknowledged, mitigated, resolved = TIMES[key]
        first_line = "flap" if i.flap else "" if in_business_hours(started) else "critical"
        rows.append((started, (key, i.title, i.services, i.severity, "resolved", z(started), z(detected),
                               z(acknowledged), z(mitigated), z(resolved), "low" if i.severity == "sev3" else "high",
                               i.escalations, first_line, i.cause, i.trigger, i.detected_by)))
    write_by_month("incidents", "id,title,services,severity,status,started_at,detected_at,acknowledged_at,mitigated_at,"
                   "resolved_at,urgency,escalations,first_line,cause,trigger,detected_by", rows)


# ---------------------------------------------------------------- metrics

HOURS = {  # requests over the day, by Berlin hour, 1 = average
    "shop": [.25, .15, .10, .08, .10, .20, .50, .80, 1, 1.2, 1.3, 1.4,
             1.4, 1.2, 1.1, 1.2, 1.4, 1.8, 2.1, 2.2, 1.9, 1.4, .9, .5],
    "depot": [.4, .5, .9, 1.5, 1.9, 2.0, 1.8, 1.5, 1.2, 1.0, .9, .9,
              .8, .8, .9, 1.1, 1.3, 1.3, 1.0, .7, .5, .4, .3, .3],
    "office": [.05, .05, .05, .05, .05, .1, .4, 1.2, 2.4, 3, 3, 2.8,
               1.8, 2.2, 2.6, 2.4, 2, 1, .5, .3, .2, .1, .1, .05],
}
WEEK = {  # Monday to Sunday
    "shop": [1, .92, .92, .96, 1.12, 1.18, .9],
    "depot": [1, .95, .95, 1, 1.15, 1.15, .8],
    "office": [1.35, 1.35, 1.35, 1.3, 1.2, .25, .2],
}
NORMAL_FAILURES = {"A": .000008, "B": .00004, "C": .0001}
NOISY = {"recommendations": .0012}             # misses its target even without an incident
OTHER_TROUBLE = [  # what is no incident: start, end, services, share that failed, traffic
    ("2026-09-20 03:00", "2026-09-20 05:00", ["warehouse-picking"], .60, 1),         # a correction takes it out
    ("2026-09-27 03:00", "2026-09-27 03:30", [s.name for s in SERVICES], .01, 1),    # a correction takes it out
    ("2026-11-03 22:00", "2026-11-03 23:00", ["cart"], .02, 3),                      # load test; a correction
    ("2026-11-17 14:00", "2026-11-17 15:30", ["loyalty"], .05, 1),                   # nobody opened an incident
]
GAP = ("delivery-slots", berlin("2026-11-10 04:00"), berlin("2026-11-10 10:00"))     # the exporter was down


def troubles():
    """service -> [(start, end, share that failed, traffic factor)]"""
    found = {s.name: [] for s in SERVICES}
    for i in INCIDENTS.values():
        for name in i.services.split(";"):
            found[name].append((*span(i), i.share, 1))
    for start, end, names, share, traffic in OTHER_TROUBLE:
        for name in names:
            found[name].append((berlin(start), berlin(end), share, traffic))
    return found


def sample(service, slot, trouble, rng):
    """(good, total) of one service in [slot, slot + STEP)."""
    local = slot.astimezone(BERLIN)
    hours = HOURS[service.shape]
    hour = hours[local.hour] + (hours[(local.hour + 1) % 24] - hours[local.hour]) * local.minute / 60
    expected = service.per_slot * hour * WEEK[service.shape][local.weekday()] * (1 + .06 * (rng.random() - .5))
    failures = 2 * rng.random() * expected * NOISY.get(service.name, NORMAL_FAILURES[service.pool])
    for start, end, share, traffic in trouble:
        overlap = (min(end, slot + STEP) - max(start, slot)) / STEP
        if overlap > 0:
            expected *= traffic
            failures += expected * share * overlap
    total = max(1, round(expected))
    return total - min(total, int(failures + rng.random())), total


def write_metrics():
    rng, trouble, names = random.Random("metrics"), troubles(), sorted(SERVICES)
    slot, lines = FIRST, {month: ["timestamp,service,good,total\n"] for month in MONTHS}
    while slot < LAST:
        month, stamp = lines[month_of(slot)], z(slot)
        for service in names:
            near = [t for t in trouble[service.name] if t[0] < slot + STEP and slot < t[1]]
            good, total = sample(service, slot, near, rng)
            if not (service.name == GAP[0] and GAP[1] <= slot < GAP[2]):
                month.append(f"{stamp},{service.name},{good},{total}\n")
        slot += STEP
    for month in MONTHS:
        write(f"inbox/metrics-{month}.csv.gz", "".join(lines[month]))


# ---------------------------------------------------------------- shifts

Shift = namedtuple("Shift", "schedule engineer start end role")

STOREFRONT = [  # six weeks in turn from 31 August: work hours, nights, Saturday, Sunday
    ("ines", "jonas", "hanna", "arjun"),
    ("hanna", "grace", "arjun", "ines"),
    ("jonas", "arjun", "grace", "hanna"),
    ("ines", "hanna", "jonas", "arjun"),
    ("hanna", "grace", "jonas", "ines"),
    ("jonas", "ines", "hanna", "grace"),
]
STOREFRONT_EXCEPTIONS = {  # day -> its shifts
    "2026-10-24": [("arjun", "2026-10-24 09:00", "2026-10-24 21:00"),      # cut before the night of the clock change,
                   ("hanna", "2026-10-24 21:00", "2026-10-25 09:00")],     # which has 13 hours
    "2026-11-11": [("hanna", "2026-11-11 09:00", "2026-11-11 18:00"),
                   ("oskar", "2026-11-11 18:00", "2026-11-11 20:00"),      # for grace, while on platform-primary
                   ("grace", "2026-11-11 20:00", "2026-11-12 09:00")],
    "2026-11-19": [("jonas", "2026-11-19 09:00", "2026-11-19 18:00"),
                   ("ines", "2026-11-19 18:40", "2026-11-20 09:00")],      # 40 minutes with nobody
}
PLATFORM = ["walter", "oskar", "priya"]       # a week each, Monday 09:00 to Monday 09:00
BACKOFFICE = ["leyla", "tiago"]               # a week each, Monday to Friday 09:00 to 18:00
SHADOWS = [("tiago", "2026-09-15 09:00", "2026-09-15 18:00"), ("tiago", "2026-09-16 18:00", "2026-09-17 09:00"),
           ("tiago", "2026-10-13 09:00", "2026-10-13 18:00"), ("leyla", "2026-11-05 09:00", "2026-11-05 18:00"),
           ("leyla", "2026-11-06 18:00", "2026-11-07 09:00")]
DAYS = [date(2026, 8, 31) + timedelta(days=n) for n in range(92)]


def week_number(day):
    return (day - DAYS[0]).days // 7


def storefront_day(day):
    """The storefront-primary shifts that start on this day: (engineer, start, end)."""
    if str(day) in STOREFRONT_EXCEPTIONS:
        return [(who, berlin(start), berlin(end)) for who, start, end in STOREFRONT_EXCEPTIONS[str(day)]]
    work, night, saturday, sunday = STOREFRONT[week_number(day) % len(STOREFRONT)]
    morning, evening, next_morning = on(day, "09:00"), on(day, "18:00"), on(day + timedelta(days=1), "09:00")
    if day.weekday() >= 5:
        return [(saturday if day.weekday() == 5 else sunday, morning, next_morning)]
    return [(work, morning, evening), (night, evening, next_morning)]


def build_shifts():
    shifts = [Shift("storefront-primary", *s, "primary") for day in DAYS for s in storefront_day(day)]
    shifts += [Shift("storefront-primary", who, berlin(start), berlin(end), "shadow") for who, start, end in SHADOWS]
    for day in DAYS:
        if day.weekday() == 0:
            who, end = PLATFORM[week_number(day) % len(PLATFORM)], on(day + timedelta(days=7), "09:00")
            shifts.append(Shift("platform-primary", who, on(day, "09:00"), end, "primary"))
        if day.weekday() < 5:
            who = BACKOFFICE[week_number(day) % len(BACKOFFICE)]
            shifts.append(Shift("backoffice-primary", who, on(day, "09:00"), on(day, "18:00"), "primary"))
    shifts = [s._replace(start=max(s.start, FIRST), end=min(s.end, LAST)) for s in shifts]
    return sorted((s for s in shifts if s.start < s.end), key=lambda s: (s.start, s.schedule, s.role))


SHIFTS = build_shifts()


def write_shifts():
    write_by_month("shifts", "schedule,engineer,start,end,role",
                   [(s.start, (s.schedule, s.engineer, offset(s.start), offset(s.end), s.role))
                    for s in SHIFTS if s.schedule != "backoffice-primary"])


def write_grafana_oncall():
    rng = random.Random("grafana")
    keys = {who: "U" + "".join(rng.choices("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=12)) for who in BACKOFFICE}
    for month in MONTHS:
        results = [{"user_pk": keys[s.engineer], "user_email": EMAIL[s.engineer], "user_username": s.engineer,
                    "shift_start": z(s.start), "shift_end": z(s.end)}
                   for s in SHIFTS if s.schedule == "backoffice-primary" and month_of(s.start) == month]
        page = {"count": len(results), "next": None, "previous": None, "results": results,
                "current_page_number": 1, "page_size": 50, "total_pages": 1}
        write(f"inbox/grafana-oncall-{month}.json", json.dumps(page, indent=2) + "\n")


# ---------------------------------------------------------------- call-outs

SCHEDULE = {"A": "storefront-primary", "B": "platform-primary", "C": "backoffice-primary"}
OUTAGE = next(key for key, i in INCIDENTS.items() if i.title == "Orders cannot be paid")
HELPERS = [(OUTAGE, "leyla", berlin("2026-10-14 19:50"), berlin("2026-10-14 22:15"))]     # ad hoc, on no shift


def on_shift(pool, instant):
    return next(s.engineer for s in SHIFTS
                if s.schedule == SCHEDULE[pool] and s.role == "primary" and s.start <= instant < s.end)


def build_callouts():
    """Whoever was on shift worked from the acknowledgement to the end. Flaps and unanswered incidents: nobody."""
    found = list(HELPERS)
    for key, i in INCIDENTS.items():
        _, _, acknowledged, _, resolved = TIMES[key]
        if acknowledged and not i.flap:
            for pool in sorted({POOL[name] for name in i.services.split(";")}):
                found.append((key, on_shift(pool, acknowledged), acknowledged, resolved))
    return sorted(found, key=lambda c: (c[2], c[1]))


def write_callouts():
    write_by_month("callouts", "incident,engineer,start,end",
                   [(start, (key, who, z(start), z(end))) for key, who, start, end in build_callouts()])


# ---------------------------------------------------------------- postmortems and their action items

POSTMORTEMS = [  # date, incident's start, loss, quality; what helped, went wrong, went like clockwork, was luck
    ("2026-09-11", "2026-09-08 19:40", "1200.00", "approximate",
     "The release could be taken back with one command.", "The test basket always had only one item.",
     "Roll-back took four minutes.", "It was a Tuesday, not a Saturday."),
    ("2026-09-16", "2026-09-12 11:05", "6400.00", "approximate",
     "A customer sent a screenshot, which showed the failing region.", "No alert on an empty list of slots.",
     "The second engineer joined within ten minutes.", ""),
    ("2026-09-24", "2026-09-21 18:45", "2150.00", "floor",
     "Logs named the setting.", "The setting was changed by hand, and not reviewed.", "",
     "Most customers stay logged in for weeks."),
    ("2026-10-06", "2026-10-01 12:15", "9800.00", "exact",
     "Finance could list every order that was charged too much.",
     "Offers are computed in two places, and they disagreed.",
     "Refunds went out the same day.", ""),
    ("2026-10-08", "2026-10-05 17:20", "14300.00", "approximate",
     "The alert named the release.", "The release went to all visitors at once, at the start of the evening.",
     "Acknowledged in three minutes.", "The old version was still running on one machine."),
    ("2026-10-13", "2026-10-08 18:10", "11750.00", "approximate",
     "The dashboard of queue lengths.", "We had doubled the workers for Saturdays only.",
     "Customers saw an honest message.", ""),
    ("2026-10-15", "2026-10-10 10:40", "8200.50", "exact",
     "Drivers know their districts.", "There is no second map provider, and routes were not kept.",
     "The hotline had a text ready after 15 minutes.", "The roads were empty."),
    ("2026-10-19", "2026-10-14 19:05", "184500.00", "exact",
     "A colleague who was not on call came to help.",
     "A connection limit was lowered on a Wednesday evening.\nThe alert watched the average, which hid it.\n"
     "For two hours we looked at the card provider, who was fine.",
     "Escalation reached the second line in time, and the hotline was informed.",
     "Baskets were kept, so many came back."),
    ("2026-10-20", "2026-10-15 00:20", "5300.00", "floor",
     "The team was still awake, and knew the cause.",
     "The old limit came back with a restart.", "Fixed within 25 minutes.", ""),
    ("2026-10-27", "2026-10-21 12:10", "7600.00", "approximate",
     "Search can fall back to categories.", "The rebuild ran at noon, on the machines that answer customers.",
     "", "The second problem on the same day was noticed by the same person."),
    ("2026-10-29", "2026-10-25 02:40", "", "",
     "The night shift expected something to happen at the clock change.", "Session times were kept in local time.",
     "Acknowledged in four minutes, at night.", "It was the quietest hour of the week."),
    ("2026-11-05", "2026-10-31 23:30", "12940.00", "exact",
     "The warehouse called at once.", "A batch job failed silently, and nobody reads its mail.",
     "Pickers worked from the lists of the day before.", "Sunday orders are few."),
    ("2026-11-18", "2026-11-13 17:45", "3150.00", "approximate",
     "The new alert on slots fired after one minute.", "Two releases of the same week did not fit together.",
     "The whole repair took 30 minutes, as planned in October.", ""),
    ("2026-11-24", "2026-11-19 18:15", "", "",
     "The first line kept calling.", "Nobody was on call between 18:00 and 18:40: a swap left a hole in the rota.",
     "", "Only a number on the screen was wrong."),
    ("2026-11-27", "2026-11-24 12:20", "900.00", "floor",
     "Customers could choose the second provider, which is in trial.",
     "We learned of it from their status page, after the fact.",
     "Acknowledged in two minutes.", "It was lunch time."),
]

ITEMS = [  # postmortem, type, owner, days until due, status, days until closed, item
    (1, "prevent", "grace", 21, "closed", 12, "Test baskets with many items"),
    (1, "detect", "jonas", 28, "closed", 30, "Alert on baskets that shrink"),
    (2, "detect", "priya", 30, "closed", 20, "Alert on an empty list of slots"),
    (2, "mitigate", "walter", 45, "closed", 10, "Double the slot workers on Saturdays"),
    (3, "process", "hanna", 14, "closed", 9, "Review settings of the login like code"),
    (3, "prevent", "arjun", 30, "open", None, "Check settings against a schema before they are loaded"),
    (4, "prevent", "ines", 40, "open", None, "Compute offers in one place"),
    (4, "detect", "jonas", 21, "closed", 15, "Compare shop price and charged price every hour"),
    (5, "prevent", "arjun", 28, "closed", 27, "Release to 5 % of visitors first"),
    (5, "process", "hanna", 10, "closed", 6, "No releases of the start page after 16:00"),
    (5, "mitigate", "grace", 30, "open", None, "Keep the last good start page and show it"),
    (6, "prevent", "priya", 38, "open", None, "Compute slots every minute, not on each request"),
    (6, "mitigate", "walter", 20, "closed", 18, "Add workers when the queue grows"),
    (7, "prevent", "priya", 60, "open", None, "Contract with a second map provider"),
    (7, "mitigate", "walter", 30, "open", None, "Keep the routes of the last hour on the drivers' phones"),
    (7, "process", "walter", 14, "closed", 10, "Write a text for the hotline"),
    (8, "prevent", "jonas", 14, "closed", 11, "Set connection limits from one place"),
    (8, "detect", "ines", 14, "closed", 13, "Alert on the share of failed payments, not on the average time"),
    (8, "prevent", "ines", 60, "open", None, "Second payment provider"),
    (8, "mitigate", "grace", 30, "open", None, "Offer payment on delivery when cards fail"),
    (8, "process", "hanna", 7, "closed", 5, "No changes of payment settings after 16:00"),
    (9, "prevent", "jonas", 14, "closed", 8, "Load limits from the repository at every start"),
    (9, "process", "leyla", 21, "declined", None, "Keep the whole team awake for a night after an outage"),
    (10, "prevent", "hanna", 31, "open", None, "Rebuild the index beside the live one"),
    (10, "process", "arjun", 14, "closed", 14, "Run heavy jobs at night"),
    (11, "prevent", "hanna", 14, "closed", 7, "Keep session times in UTC"),
    (11, "detect", "arjun", 28, "closed", 21, "Test every release on the day of a clock change"),
    (12, "detect", "oskar", 14, "closed", 9, "Alert when the nightly job has not ended by 22:00"),
    (12, "mitigate", "oskar", 20, "open", None, "Print yesterday's lists automatically"),
    (12, "process", "oskar", 30, "open", None, "Send mail of jobs to the team's tracker"),
    (13, "process", "priya", 21, "open", None, "One release of slots and calendar at a time"),
    (13, "detect", "walter", 10, "closed", 8, "Check for slots shown twice"),
    (14, "process", "hanna", 7, "closed", 3, "Refuse a swap that leaves a hole in the rota"),
    (14, "prevent", "grace", 17, "open", None, "Count basket items on the server"),
    (15, "detect", "ines", 21, "open", None, "Watch refusals for each card provider"),
]


def postmortem_id(number):
    return f"PM-2026-{number:02d}"


def write_postmortems():
    incident_at = {i.start: key for key, i in INCIDENTS.items()}
    rows = []
    for number, (day, start, loss, quality, helped, wrong, clockwork, lucky) in enumerate(POSTMORTEMS, 1):
        key = incident_at[start]
        i = INCIDENTS[key]
        rows.append((postmortem_id(number), day, i.title, i.services, key, i.minutes, loss, "EUR" if loss else "",
                     quality, i.cause, i.trigger, i.detected_by, helped, wrong, clockwork, lucky, ""))
    write("inbox/postmortems-2026.csv", csv_text(
        "id,date,title,services,incident,downtime_minutes,loss,currency,loss_quality,cause,trigger,detected_by,"
        "helped,wrong,clockwork,lucky,file", rows))


def write_action_items():
    rows = []
    for n, (number, kind, owner, due, status, closed, item) in enumerate(ITEMS):
        day = date.fromisoformat(POSTMORTEMS[number - 1][0])
        closed_at = on(day + timedelta(days=closed), "16:00") if closed else None
        rows.append((postmortem_id(number), item, kind, owner, day + timedelta(days=due), status,
                     z(on(day, "14:00")), z(closed_at), f"https://tracker.example.com/FOOD-{412 + n}"))
    write("inbox/action-items-2026.csv", csv_text(
        "postmortem,item,type,owner,due,status,opened_at,closed_at,link", rows))


# ---------------------------------------------------------------- events: releases and bugs

def build_events():
    """(kind, subject, at, closed at or None): a release before each incident that one triggered, and everyday ones."""
    rng = random.Random("events")
    weekdays = [d for d in DAYS[1:] if d.weekday() < 5]
    products = sorted({s.product for s in SERVICES})
    found = [("release", i.services.split(";")[0], span(i)[0] - minutes(10), None)
             for i in INCIDENTS.values() if i.trigger == "release"]
    for _ in range(31):
        at = on(rng.choice(weekdays), "10:00") + minutes(rng.randrange(300))
        found.append(("release", rng.choice(SERVICES).name, at, None))
    for _ in range(22):
        at = on(rng.choice(weekdays), "09:00") + minutes(rng.randrange(480))
        closed = at + timedelta(days=rng.randrange(1, 30), minutes=rng.randrange(300))
        found.append(("bug", rng.choice(products), at, closed if closed < LAST else None))
    return sorted(found, key=lambda e: (e[2], e[1]))


def write_events():
    numbers = {"release": 300, "bug": 700}
    rows = []
    for kind, subject, at, closed in build_events():
        numbers[kind] += 1
        rows.append((kind, subject, z(at), f"{'REL' if kind == 'release' else 'BUG'}-{numbers[kind]}", z(closed)))
    write("inbox/events-2026.csv", csv_text("kind,subject,at,id,closed_at", rows))


# ---------------------------------------------------------------- checks: read back what was written

def read(pattern):
    """All rows, as dictionaries, of the files that match."""
    rows = []
    for path in sorted(HERE.glob(pattern)):
        opened = gzip.open(path, "rt", newline="") if path.suffix == ".gz" else open(path, encoding="utf-8", newline="")
        with opened as f:
            rows += csv.DictReader(f)
    return rows


def at(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def check_catalogue(services, engineers):
    assert len(services) == 24 and len(engineers) == 10
    assert [sum(s["pool"] == p for s in read("catalogue/services.csv")) for p in "ABC"] == [6, 9, 9]
    assert {r["engineer"] for r in read("catalogue/rates.csv")} == engineers
    corrections, actions = read("catalogue/corrections.csv"), read("catalogue/actions.csv")
    assert len(corrections) == 3 and all(at(c["start"]) < at(c["end"]) for c in corrections)
    assert {c["service"] for c in corrections} <= services | {""}
    assert {c["approver"] for c in corrections} | {a["author"] for a in actions} <= engineers
    assert {a["service"] for a in actions} <= services and "dispatch" not in {a["service"] for a in actions}


def check_incidents(services, engineers):
    incidents = {i["id"]: i for i in read("inbox/incidents-*.csv")}
    assert len(incidents) == 42 and sum(i["first_line"] == "flap" for i in incidents.values()) == 12
    assert sum(i["acknowledged_at"] == "" for i in incidents.values()) == 2
    for i in incidents.values():
        stages = [at(i[k]) for k in ("started_at", "detected_at", "acknowledged_at", "resolved_at") if i[k]]
        assert stages == sorted(stages) and stages[0] < stages[-1] and set(i["services"].split(";")) <= services
        assert (i["acknowledged_at"] or i["started_at"]) < i["mitigated_at"] <= i["resolved_at"]
    callouts = read("inbox/callouts-*.csv")
    assert {c["incident"] for c in callouts} <= set(incidents) and {c["engineer"] for c in callouts} <= engineers
    assert all(at(c["start"]) < at(c["end"]) for c in callouts)
    postmortems = {p["id"]: p for p in read("inbox/postmortems-2026.csv")}
    assert len(postmortems) == 15 and sum(p["loss"] == "" for p in postmortems.values()) == 2
    for p in postmortems.values():
        i = incidents[p["incident"]]
        assert p["services"] == i["services"] and p["date"] >= i["resolved_at"][:10]
        assert at(i["resolved_at"]) - at(i["started_at"]) == minutes(int(p["downtime_minutes"]))
    for item in read("inbox/action-items-2026.csv"):
        assert item["postmortem"] in postmortems and item["owner"] in engineers
        assert (item["status"] == "closed") == bool(item["closed_at"])
        assert not item["closed_at"] or at(item["opened_at"]) < at(item["closed_at"]) < LAST


def check_shifts(engineers):
    csv_rows = [(r["engineer"], at(r["start"]), at(r["end"]), r["schedule"], r["role"])
                for r in read("inbox/shifts-*.csv")]
    assert {r[0] for r in csv_rows} <= engineers and all(FIRST <= r[1] < r[2] <= LAST for r in csv_rows)
    pages = [json.loads(p.read_text()) for p in sorted(HERE.glob("inbox/grafana-oncall-*.json"))]
    rows = csv_rows + [(r["user_username"], at(r["shift_start"]), at(r["shift_end"]), "backoffice-primary", "primary")
                       for page in pages for r in page["results"]]
    assert all(page["count"] == len(page["results"]) <= page["page_size"] for page in pages)
    gaps = {}
    for schedule in ("storefront-primary", "platform-primary"):
        seats = sorted(r[1:3] for r in rows if r[3] == schedule and r[4] == "primary")
        assert seats[0][0] == FIRST and seats[-1][1] == LAST
        gaps[schedule] = [b[0] - a[1] for a, b in zip(seats, seats[1:]) if a[1] != b[0]]
    assert gaps == {"storefront-primary": [minutes(40)], "platform-primary": []}
    twice = [min(a[2], b[2]) - max(a[1], b[1]) for n, a in enumerate(rows) for b in rows[n + 1:]
             if a[0] == b[0] and a[1] < b[2] and b[1] < a[2]]
    assert twice == [timedelta(hours=2)]
    assert any((r["start"], r["end"]) == ("2026-10-24T21:00:00+02:00", "2026-10-25T09:00:00+01:00")
               for r in read("inbox/shifts-2026-10.csv"))


def check_metrics(services):
    samples, last = 0, ("", "")
    for r in read("inbox/metrics-*.csv.gz"):
        assert r["service"] in services and 0 <= int(r["good"]) <= int(r["total"]) > 0
        assert last < (r["timestamp"], r["service"])
        samples, last = samples + 1, (r["timestamp"], r["service"])
    assert samples == (LAST - FIRST) // STEP * len(services) - (GAP[2] - GAP[1]) // STEP


def check():
    services = {s["service"] for s in read("catalogue/services.csv")}
    engineers = {e["engineer"] for e in read("catalogue/engineers.csv")}
    check_catalogue(services, engineers)
    check_incidents(services, engineers)
    check_shifts(engineers)
    check_metrics(services)
    events, products = read("inbox/events-2026.csv"), {s.product for s in SERVICES}
    assert all(e["subject"] in (services if e["kind"] == "release" else products) for e in events)
    assert len({e["id"] for e in events}) == len(events)
    assert all(not e["closed_at"] or at(e["at"]) < at(e["closed_at"]) for e in events)


def main():
    write_services()
    write_people()
    write_corrections_and_actions()
    write_incidents()
    write_metrics()
    write_shifts()
    write_grafana_oncall()
    write_callouts()
    write_postmortems()
    write_action_items()
    write_events()
    check()


if __name__ == "__main__":
    main()
