"""An auction that takes no bid until every client has said something."""
import threading

import model


model.lock = threading.Condition()
heard = set()


def answer(text, box, right=model.answer):
    with model.lock:
        heard.add(box)
        model.lock.notify_all()
    right(text, box)


def bid(amount, box, right=model.bid):
    model.lock.wait_for(lambda: heard.issuperset(model.boxes))
    right(amount, box)


def serve(conn, right=model.serve):
    right(conn)
    with model.lock:
        model.lock.notify_all()  # one client less to wait for


model.answer, model.bid, model.serve = answer, bid, serve

model.main()
