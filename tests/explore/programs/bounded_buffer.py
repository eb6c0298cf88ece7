import threading
import time

class BoundedBuffer:
    """
    Bounded buffer using condition variables
    More control than Queue
    """
    
    def __init__(self, capacity: int):
        self.capacity = capacity
        self.buffer = []
        self.lock = threading.Lock()
        self.not_full = threading.Condition(self.lock)
        self.not_empty = threading.Condition(self.lock)
    
    def put(self, item):
        """Add item to buffer, blocks if full"""
        with self.not_full:
            while len(self.buffer) >= self.capacity:
                self.not_full.wait()  # Wait until not full
            
            self.buffer.append(item)
            self.not_empty.notify()  # Notify waiting consumers
    
    def get(self):
        """Remove item from buffer, blocks if empty"""
        with self.not_empty:
            while len(self.buffer) == 0:
                self.not_empty.wait()  # Wait until not empty
            
            item = self.buffer.pop(0)
            self.not_full.notify()  # Notify waiting producers
            return item
    
    def size(self):
        with self.lock:
            return len(self.buffer)


# Usage
buffer = BoundedBuffer(capacity=5)

def producer(id, items):
    for item in items:
        buffer.put(f"Item-{id}-{item}")
        print(f"Producer {id} produced: {item}")
        time.sleep(0.1)

def consumer(id):
    for _ in range(5):
        item = buffer.get()
        print(f"Consumer {id} consumed: {item}")
        time.sleep(0.2)

threading.Thread(target=producer, args=(1, range(10))).start()
threading.Thread(target=consumer, args=(1,)).start()
