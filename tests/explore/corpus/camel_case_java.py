"""ok: As a Java programmer would write it."""

from threading import Condition


class BlockingQueue(object):
    def __init__(self, maxSize):
        self.maxSize = maxSize
        self.curSize = 0
        self.cond = Condition()
        self.q = []

    def addItem(self, item):
        self.cond.acquire()
        while self.curSize == self.maxSize:
            self.cond.wait()
        self.q.append(item)
        self.curSize += 1
        self.cond.notifyAll()
        self.cond.release()

    def removeItem(self):
        self.cond.acquire()
        while self.curSize == 0:
            self.cond.wait()
        item = self.q.pop(0)
        self.curSize -= 1
        self.cond.notifyAll()
        self.cond.release()
        return item
