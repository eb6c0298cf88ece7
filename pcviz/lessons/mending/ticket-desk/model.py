"""Tickets, and the people at the desk who answer them."""

import threading


class TicketDesk:
    """Customers hand in tickets; the desk calls the next one."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.tickets = []
        self.changed = threading.Condition()

    def hand_in(self, ticket):
        """Add a ticket. Waits while the tray is full."""
        with self.changed:
            while len(self.tickets) == self.capacity:
                self.changed.wait()
            self.tickets.append(ticket)
            # Customers and staff wait in one place, and one notify cannot choose between them. So everybody looks again.
            self.changed.notify_all()

    def call_next(self):
        """The oldest ticket. Waits while the tray is empty."""
        with self.changed:
            while not self.tickets:
                self.changed.wait()
            ticket = self.tickets.pop(0)
            self.changed.notify_all()
            return ticket
